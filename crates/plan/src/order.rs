//! The order of effects. See `docs/domain/ordering.md` for the rules; their numbers are used here.
//!
//! Every group (all objects of one resource in one module instance, or something without effects that
//! only passes order on, such as a local value or a provider configuration) gets a few *gates*, steps
//! without effect. Effects wait for gates of their own group, gates for gates of neighbouring groups. So
//! the number of edges is linear in groups, uses and effects, and transitivity needs no closure.
//!
//! Why no cycle can arise from acyclic uses: deletions that come first (`Early`) wait only for other early
//! deletions; makes wait for makes and early deletions; late deletions wait for anything.

mod clients;

use std::collections::VecDeque;

use clients::Clients;

/// Index of a [`Group`] in [`Uses::groups`].
pub type GroupId = usize;

/// What happens to the objects of one resource in one module instance.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub effects: Vec<Effect>,
    /// Tells deletions of different providers apart (rule 10). `None` for what only passes order on.
    pub provider: Option<u32>,
    /// A provider configuration. Groups that use it directly and have a provider are its objects.
    pub configures: bool,
    /// A resource: what uses it does not use what it uses any more, once it is made.
    pub is_resource: bool,
}

/// The effects of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Create: nothing was there, so nothing that state recorded of other objects of the group is about it.
    Create { change: usize },
    /// Update or read.
    Make { change: usize },
    /// Delete what will not be made again; `late` is create-before-destroy (rule 6).
    Delete { change: usize, late: bool },
    /// Delete, then make.
    DeleteThenMake { change: usize },
    /// Depose, make, delete (rule 3).
    MakeThenDelete { change: usize },
    /// Open, and close after the last user (rule 11).
    Hold { ephemeral: usize },
}

/// Which group uses which.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    pub groups: Vec<Group>,
    /// User and used, as the configuration has it now. Acyclic.
    pub configured: Vec<(GroupId, GroupId)>,
    /// User and used, as state recorded it when the user was made.
    pub recorded: Vec<(GroupId, GroupId)>,
    /// A resource in a module instance that is not there any more, and the same in another: whoever uses that has
    /// used this, for all that the configuration says.
    pub siblings: Vec<(GroupId, GroupId)>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: StepKind,
    /// Indices of earlier steps that must have ended well.
    pub needs: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// No effect: passes order on.
    Gate,
    /// Create, update, read or the making half of a replacement.
    Make { change: usize },
    /// Delete, or the deleting half of a replacement.
    Delete { change: usize, provider: ProviderAs },
    /// Open all instances of an ephemeral resource.
    Open { ephemeral: usize },
    /// Close them. Also carried out where what it waits for has failed.
    Close { ephemeral: usize },
}

/// How the provider of a deletion is configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderAs {
    /// With what was true before the run.
    Before,
    /// With what is true when all that its configuration needs has been made.
    Now,
}

/// Orders the effects. The result is in an order in which it could be carried out one by one.
///
/// # Errors
/// The groups that wait for each other, if there is no order even after the edges that may be dropped
/// have been (rule 10).
pub fn order(uses: &Uses, full_destroy: bool) -> Result<Vec<Step>, Vec<GroupId>> {
    use DeletionEdges::{All, Recorded, SameProvider};
    use ProviderAs::{Before, Now};
    let attempts: &[(DeletionEdges, ProviderAs)] = match full_destroy {
        true => &[(All, Before), (Recorded, Before)],
        false => &[
            (All, Now),
            (Recorded, Now),
            (SameProvider, Now),
            (All, Before),
            (Recorded, Before),
            (SameProvider, Before),
        ],
    };
    let clients = if full_destroy { Clients::default() } else { Clients::new(uses) };
    let none = Clients::default();
    let mut stuck = None;
    for (edges, provider) in attempts {
        let clients = if *provider == Now { &clients } else { &none };
        match Gates::new(uses, *edges, *provider, clients, full_destroy).sorted() {
            Ok(steps) => return Ok(steps),
            Err(groups) => stuck = stuck.or(Some(groups)),
        }
    }
    Err(stuck.unwrap_or_default())
}

/// Which uses order deletions. What was recorded is the truth about existing objects; what the
/// configuration says now completes it unless that contradicts the record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DeletionEdges {
    All,
    Recorded,
    SameProvider,
}

/// The gates of a group, as offsets from its first.
const READY: usize = 0; // what it uses is made: its makes may begin
const MADE: usize = 1; // its makes and early deletions are done
const FREE: usize = 2; // its users' deletions are done: its deletions may begin
const GONE: usize = 3; // its deletions are done
const USERS_MADE: usize = 4; // its users' makes are done: its late deletions may begin
const USERS_EARLY_GONE: usize = 5; // its users' early deletions are done
const EARLY_GONE: usize = 6; // its own early deletions are done
const OWN_MADE: usize = 7; // its own makes are done
const USED_MADE: usize = 8; // what it used, as recorded, is made: its late deletions may begin
const RECORDED_READY: usize = 9; // the early deletions of what it used, as recorded, are done: its objects may change
const CHANGED: usize = 10; // the makes of objects that were there before are done
const GATES: usize = 11;

/// Further gates of a group, only where anything ephemeral is held, as offsets from its first.
const USED_OPEN: usize = 0; // the ephemeral resources that it uses are open
const OPEN: usize = 1; // so is it itself, if it is one
const RELEASED: usize = 2; // its users are done with it: it may be closed
const CLOSED: usize = 3; // it is closed
const HOLDING_GATES: usize = 4;

struct Gates<'a> {
    clients: &'a Clients,
    full_destroy: bool,
    /// Where the gates of [`HOLDING_GATES`] begin.
    holding: Option<usize>,
    provider: ProviderAs,
    steps: Vec<Step>,
    /// The group of each step, to name those that are stuck.
    owner: Vec<GroupId>,
}

impl Gates<'_> {
    fn new<'a>(
        uses: &Uses,
        edges: DeletionEdges,
        provider: ProviderAs,
        clients: &'a Clients,
        full_destroy: bool,
    ) -> Gates<'a> {
        let count = uses.groups.len();
        let mut gates = Gates {
            clients,
            full_destroy,
            holding: None,
            provider,
            steps: vec![Step { kind: StepKind::Gate, needs: Vec::new() }; count * GATES],
            owner: (0..count).flat_map(|group| std::iter::repeat_n(group, GATES)).collect(),
        };
        for group in 0..count {
            gates.connect_own(group);
        }
        gates.connect_holding(uses);
        for &(user, used) in &uses.configured {
            let covered = clients.covers(user, used);
            gates.connect_configured(user, used, covered);
            if !covered && gates.orders_deletion(uses, edges, false, user, used) {
                gates.wait(gate(used, FREE), gate(user, GONE));
            }
        }
        for &(user, used) in &uses.recorded {
            let covered = clients.covers(user, used);
            gates.connect_recorded(user, used, covered);
            if !covered && gates.orders_deletion(uses, edges, true, user, used) {
                gates.wait(gate(used, FREE), gate(user, GONE));
            }
        }
        for &(gone, sibling) in &uses.siblings {
            gates.wait(gate(gone, USERS_MADE), gate(sibling, USERS_MADE));
        }
        for &(provider, user) in &clients.outsiders {
            gates.wait(gate(provider, FREE), gate(user, GONE));
            gates.wait(gate(provider, USERS_EARLY_GONE), gate(user, EARLY_GONE));
        }
        for (group, content) in uses.groups.iter().enumerate() {
            for effect in &content.effects {
                gates.add_effect(group, *effect);
            }
        }
        gates
    }

    fn wait(&mut self, step: usize, needs: usize) {
        self.steps[step].needs.push(needs);
    }

    fn connect_own(&mut self, group: GroupId) {
        self.wait(gate(group, MADE), gate(group, READY));
        self.wait(gate(group, MADE), gate(group, OWN_MADE));
        self.wait(gate(group, MADE), gate(group, EARLY_GONE));
        self.wait(gate(group, GONE), gate(group, FREE));
    }

    fn connect_configured(&mut self, user: GroupId, used: GroupId, covered: bool) {
        // Rules 1 and 5.
        self.wait(gate(user, READY), gate(used, MADE));
        // Rule 5, the late half: `used` goes after all its users, near and far, have changed.
        self.wait(gate(used, USERS_MADE), gate(user, OWN_MADE));
        self.wait(gate(used, USERS_MADE), gate(user, USERS_MADE));
        // Rule 6.
        if !covered {
            self.wait(gate(used, USERS_EARLY_GONE), gate(user, EARLY_GONE));
            self.wait(gate(used, USERS_EARLY_GONE), gate(user, USERS_EARLY_GONE));
        }
    }

    /// A recorded use may contradict the configuration, so it never passes order on: it only ties
    /// effects of the two groups themselves.
    fn connect_recorded(&mut self, user: GroupId, used: GroupId, covered: bool) {
        self.wait(gate(user, RECORDED_READY), gate(used, EARLY_GONE));
        self.wait(gate(user, USED_MADE), gate(used, OWN_MADE));
        self.wait(gate(used, USERS_MADE), gate(user, CHANGED));
        if !covered {
            self.wait(gate(used, USERS_EARLY_GONE), gate(user, EARLY_GONE));
        }
    }

    fn orders_deletion(&self, uses: &Uses, edges: DeletionEdges, recorded: bool, user: GroupId, used: GroupId) -> bool {
        let (user, used) = (&uses.groups[user], &uses.groups[used]);
        let only_passes_on = user.provider.is_none() || used.provider.is_none();
        match edges {
            DeletionEdges::All => true,
            // Through a provider configuration or local value there is no record: keep those.
            DeletionEdges::Recorded => recorded || only_passes_on,
            DeletionEdges::SameProvider => recorded && user.provider == used.provider,
        }
    }

    fn add(&mut self, group: GroupId, kind: StepKind, needs: Vec<usize>) -> usize {
        self.steps.push(Step { kind, needs });
        self.owner.push(group);
        self.steps.len() - 1
    }

    fn add_effect(&mut self, group: GroupId, effect: Effect) {
        match effect {
            Effect::Create { change } => {
                self.add_make(group, change, Vec::new());
            }
            Effect::Make { change } => {
                self.add_change(group, change, Vec::new());
            }
            Effect::Delete { change, late: false } => {
                self.add_early_delete(group, change);
            }
            Effect::Delete { change, late: true } => {
                // Rule 6: what the orphan used changes before the orphan goes.
                self.add_late_delete(group, change, vec![gate(group, READY)]);
            }
            Effect::DeleteThenMake { change } => {
                let delete = self.add_early_delete(group, change);
                self.add_change(group, change, vec![delete]);
            }
            Effect::Hold { ephemeral } => self.add_hold(group, ephemeral),
            Effect::MakeThenDelete { change } => {
                let make = self.add_change(group, change, Vec::new());
                self.add_late_delete(group, change, vec![make]);
            }
        }
    }

    /// Makes an object anew or otherwise that was there before, with what state recorded of it.
    fn add_change(&mut self, group: GroupId, change: usize, mut needs: Vec<usize>) -> usize {
        needs.push(gate(group, RECORDED_READY));
        let step = self.add_make(group, change, needs);
        self.wait(gate(group, CHANGED), step);
        step
    }

    fn add_make(&mut self, group: GroupId, change: usize, mut needs: Vec<usize>) -> usize {
        // Rule 6 holds back what is made here, not what only passes through here.
        needs.extend([gate(group, READY), gate(group, USERS_EARLY_GONE)]);
        let step = self.add(group, StepKind::Make { change }, needs);
        self.wait(gate(group, OWN_MADE), step);
        step
    }

    fn add_early_delete(&mut self, group: GroupId, change: usize) -> usize {
        // Rule 2.
        let mut needs = vec![gate(group, FREE)];
        needs.extend(self.provider_ready(group));
        // In a normal run the provider is ready only when what it needs is open.
        needs.extend(self.holding_gate(group, USED_OPEN).filter(|_| self.full_destroy));
        let step = self.add(group, StepKind::Delete { change, provider: self.provider }, needs);
        self.wait(gate(group, EARLY_GONE), step);
        self.wait(gate(group, GONE), step);
        step
    }

    fn add_late_delete(&mut self, group: GroupId, change: usize, mut needs: Vec<usize>) {
        needs.extend([gate(group, FREE), gate(group, USERS_MADE), gate(group, USED_MADE)]);
        needs.extend(self.provider_ready(group));
        let step = self.add(group, StepKind::Delete { change, provider: self.provider }, needs);
        self.wait(gate(group, GONE), step);
    }

    /// Rule 11. Nothing that is opened waits for what is closed, so nothing here can close a cycle.
    fn connect_holding(&mut self, uses: &Uses) {
        let holds = |group: &Group| group.effects.iter().any(|effect| matches!(effect, Effect::Hold { .. }));
        if !uses.groups.iter().any(holds) {
            return;
        }
        let count = uses.groups.len();
        self.holding = Some(self.steps.len());
        for group in 0..count {
            for _ in 0..HOLDING_GATES {
                self.add(group, StepKind::Gate, Vec::new());
            }
            self.wait_holding((group, OPEN), (group, USED_OPEN));
        }
        for &(user, used) in &uses.configured {
            self.wait_holding((user, USED_OPEN), (used, OPEN));
            let released = self.holding_gate(used, RELEASED);
            let user_done = match (holds(&uses.groups[user]), uses.groups[user].is_resource) {
                (true, _) => [self.holding_gate(user, CLOSED), None],
                (false, true) => [Some(gate(user, OWN_MADE)), Some(gate(user, GONE))],
                (false, false) => [self.holding_gate(user, RELEASED), None],
            };
            for done in user_done.into_iter().flatten() {
                released.into_iter().for_each(|released| self.wait(released, done));
            }
        }
    }

    fn holding_gate(&self, group: GroupId, which: usize) -> Option<usize> {
        self.holding.map(|first| first + group * HOLDING_GATES + which)
    }

    fn wait_holding(&mut self, (group, which): (GroupId, usize), (needed, needed_which): (GroupId, usize)) {
        if let (Some(step), Some(needs)) = (self.holding_gate(group, which), self.holding_gate(needed, needed_which)) {
            self.wait(step, needs);
        }
    }

    fn add_hold(&mut self, group: GroupId, ephemeral: usize) {
        // A full destroy makes nothing: it opens with what is there.
        let ready = if self.full_destroy { self.holding_gate(group, USED_OPEN) } else { Some(gate(group, READY)) };
        let open = self.add(group, StepKind::Open { ephemeral }, ready.into_iter().collect());
        // Users wait for it; the late deletion of what it uses does not, since nothing is made.
        self.wait(gate(group, MADE), open);
        if let Some(opened) = self.holding_gate(group, OPEN) {
            self.wait(opened, open);
        }
        let needs = [Some(open), self.holding_gate(group, RELEASED)].into_iter().flatten().collect();
        let close = self.add(group, StepKind::Close { ephemeral }, needs);
        if let Some(closed) = self.holding_gate(group, CLOSED) {
            self.wait(closed, close);
        }
        // What it was opened with goes after it.
        if self.full_destroy {
            self.wait(gate(group, GONE), close);
        }
    }

    /// A provider is configured with what is made before.
    fn provider_ready(&self, group: GroupId) -> Option<usize> {
        self.clients.provider_of(group).map(|provider| gate(provider, READY))
    }

    /// Topological order, first in first out, so that the order is stable; gates that nothing needs and
    /// that need nothing are dropped.
    fn sorted(self) -> Result<Vec<Step>, Vec<GroupId>> {
        let count = self.steps.len();
        let mut waiting: Vec<usize> = self.steps.iter().map(|step| step.needs.len()).collect();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (index, step) in self.steps.iter().enumerate() {
            for need in &step.needs {
                users[*need].push(index);
            }
        }
        let mut ready: VecDeque<usize> = (0..count).filter(|index| waiting[*index] == 0).collect();
        let mut order = Vec::with_capacity(count);
        while let Some(index) = ready.pop_front() {
            order.push(index);
            for user in &users[index] {
                waiting[*user] -= 1;
                if waiting[*user] == 0 {
                    ready.push_back(*user);
                }
            }
        }
        if order.len() < count {
            let mut stuck: Vec<GroupId> =
                (0..count).filter(|index| waiting[*index] > 0).map(|index| self.owner[index]).collect();
            stuck.dedup();
            stuck.sort_unstable();
            stuck.dedup();
            return Err(stuck);
        }
        Ok(self.compacted(&order))
    }

    /// The steps in `order`, without the gates behind which or before which there is no effect, and with the
    /// others' needs renumbered.
    fn compacted(self, order: &[usize]) -> Vec<Step> {
        const DROPPED: usize = usize::MAX;
        let awaited = self.awaited(order);
        let mut place = vec![DROPPED; self.steps.len()];
        let mut compact: Vec<Step> = Vec::new();
        for index in order.iter().filter(|index| awaited[**index]) {
            let step = &self.steps[*index];
            let mut needs: Vec<usize> =
                step.needs.iter().map(|need| place[*need]).filter(|need| *need != DROPPED).collect();
            needs.sort_unstable();
            needs.dedup();
            match (step.kind, needs.as_slice()) {
                (StepKind::Gate, []) => {}
                // A gate with one need is that need.
                (StepKind::Gate, [only]) => place[*index] = *only,
                _ => {
                    place[*index] = compact.len();
                    compact.push(Step { kind: step.kind, needs });
                }
            }
        }
        compact
    }

    /// Effects, and the gates that any effect waits for.
    fn awaited(&self, order: &[usize]) -> Vec<bool> {
        let mut awaited = vec![false; self.steps.len()];
        for index in order.iter().rev() {
            awaited[*index] |= self.steps[*index].kind != StepKind::Gate;
            if awaited[*index] {
                self.steps[*index].needs.iter().for_each(|need| awaited[*need] = true);
            }
        }
        awaited
    }
}

fn gate(group: GroupId, which: usize) -> usize {
    group * GATES + which
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Positions of "M0", "D1"... in a sequence that respects the steps' needs, and whether `before`
    /// is forced before `after` by the needs.
    fn forced(steps: &[Step], before: StepKind, after: StepKind) -> bool {
        let find = |kind| steps.iter().position(|step| step.kind == kind);
        let (Some(before), Some(after)) = (find(before), find(after)) else {
            panic!("no such step in {steps:?}");
        };
        let mut open = vec![after];
        let mut seen = vec![false; steps.len()];
        while let Some(step) = open.pop() {
            if step == before {
                return true;
            }
            if !std::mem::replace(&mut seen[step], true) {
                open.extend(&steps[step].needs);
            }
        }
        false
    }

    fn make(change: usize) -> StepKind {
        StepKind::Make { change }
    }

    fn delete(change: usize) -> StepKind {
        StepKind::Delete { change, provider: ProviderAs::Now }
    }

    /// Group 0 is A, group 1 is B, which uses A.
    fn pair(a: Effect, b: Effect, configured: bool) -> Vec<Step> {
        let group = |effect| Group { effects: vec![effect], provider: Some(0), configures: false, is_resource: true };
        let uses = Uses {
            groups: vec![group(a), group(b)],
            configured: if configured { vec![(1, 0)] } else { vec![] },
            recorded: vec![(1, 0)],
            ..Uses::default()
        };
        order(&uses, false).expect("a pair has an order")
    }

    #[test]
    fn rule_1_make_after_make() {
        let steps = pair(Effect::Make { change: 0 }, Effect::Make { change: 1 }, true);
        assert!(forced(&steps, make(0), make(1)));
    }

    #[test]
    fn rule_2_delete_in_reverse() {
        let steps = pair(Effect::Delete { change: 0, late: false }, Effect::Delete { change: 1, late: false }, false);
        assert!(forced(&steps, delete(1), delete(0)));
    }

    #[test]
    fn rule_3_both_replaced() {
        let steps = pair(Effect::DeleteThenMake { change: 0 }, Effect::DeleteThenMake { change: 1 }, true);
        assert!(forced(&steps, delete(1), delete(0)));
        assert!(forced(&steps, delete(0), make(0)));
        assert!(forced(&steps, make(0), make(1)));
        let steps = pair(Effect::MakeThenDelete { change: 0 }, Effect::MakeThenDelete { change: 1 }, true);
        assert!(forced(&steps, make(0), make(1)));
        assert!(forced(&steps, make(1), delete(1)));
        assert!(forced(&steps, delete(1), delete(0)));
    }

    #[test]
    fn rule_5_used_goes_user_changes() {
        let steps = pair(Effect::Delete { change: 0, late: false }, Effect::Make { change: 1 }, false);
        assert!(forced(&steps, delete(0), make(1)));
        let steps = pair(Effect::Delete { change: 0, late: true }, Effect::Make { change: 1 }, false);
        assert!(forced(&steps, make(1), delete(0)));
    }

    #[test]
    fn rule_5_is_not_about_new_objects() {
        let steps = pair(Effect::Delete { change: 0, late: false }, Effect::Create { change: 1 }, false);
        assert!(!forced(&steps, delete(0), make(1)));
        let steps = pair(Effect::Delete { change: 0, late: true }, Effect::Create { change: 1 }, false);
        assert!(!forced(&steps, make(1), delete(0)));
    }

    #[test]
    fn rule_6_user_goes_used_changes() {
        let steps = pair(Effect::Make { change: 0 }, Effect::Delete { change: 1, late: false }, false);
        assert!(forced(&steps, delete(1), make(0)));
        let steps = pair(Effect::Make { change: 0 }, Effect::Delete { change: 1, late: true }, true);
        assert!(forced(&steps, make(0), delete(1)));
    }

    #[test]
    fn rule_9_order_passes_through_what_does_not_change() {
        let group = |effects| Group { effects, provider: Some(0), configures: false, is_resource: true };
        let uses = Uses {
            groups: vec![
                group(vec![Effect::DeleteThenMake { change: 0 }]),
                Group::default(),
                group(vec![Effect::DeleteThenMake { change: 2 }]),
            ],
            configured: vec![(1, 0), (2, 1)],
            recorded: vec![],
            ..Uses::default()
        };
        let steps = order(&uses, false).expect("a chain has an order");
        assert!(forced(&steps, make(0), make(2)));
        assert!(forced(&steps, delete(2), delete(0)));
    }

    #[test]
    fn a_contradicting_record_gives_way_to_no_cycle() {
        // Recorded: 1 used 0. Configured now: 0 uses 1. Both are replaced.
        let group = |change| Group {
            effects: vec![Effect::DeleteThenMake { change }],
            provider: Some(0),
            configures: false,
            is_resource: true,
        };
        let uses = Uses {
            groups: vec![group(0), group(1)],
            configured: vec![(0, 1)],
            recorded: vec![(1, 0)],
            ..Uses::default()
        };
        let steps = order(&uses, false).expect("the record wins for deletions");
        assert!(forced(&steps, delete(1), delete(0)));
        assert!(forced(&steps, make(1), make(0)));
    }

    /// 0 is r, 1 the configuration of a provider that uses r, 2 an object of it, 3 a user of that object
    /// that has another provider.
    fn provider_that_changes(object: Effect, full_destroy: bool) -> Vec<Step> {
        let group = |effects, provider, configures| Group { effects, provider, configures, is_resource: !configures };
        let uses = Uses {
            groups: vec![
                group(vec![Effect::DeleteThenMake { change: 0 }], Some(0), false),
                group(vec![], None, true),
                group(vec![object], Some(1), false),
                group(vec![Effect::Delete { change: 3, late: false }], Some(0), false),
            ],
            configured: vec![(1, 0), (2, 1)],
            recorded: vec![(2, 0), (3, 2)],
            ..Uses::default()
        };
        order(&uses, full_destroy).expect("there is an order")
    }

    #[test]
    fn a_deletion_waits_for_the_provider_as_it_becomes() {
        for object in [Effect::Delete { change: 2, late: false }, Effect::DeleteThenMake { change: 2 }] {
            let steps = provider_that_changes(object, false);
            assert!(forced(&steps, make(0), delete(2)));
            assert!(forced(&steps, delete(3), delete(0)));
            assert!(forced(&steps, delete(3), delete(2)));
        }
    }

    #[test]
    fn a_full_destroy_uses_the_provider_as_it_was() {
        let steps = provider_that_changes(Effect::Delete { change: 2, late: false }, true);
        let delete = |change| StepKind::Delete { change, provider: ProviderAs::Before };
        assert!(forced(&steps, delete(2), delete(0)));
    }

    /// 0 is r, 1 an ephemeral resource opened with r, 2 the configuration of a provider that uses it, 3 an
    /// object of that provider.
    fn held(base: Effect, object: Effect, full_destroy: bool) -> Vec<Step> {
        let group = |effects, provider, configures| Group { effects, provider, configures, is_resource: !configures };
        let uses = Uses {
            groups: vec![
                group(vec![base], Some(0), false),
                group(vec![Effect::Hold { ephemeral: 0 }], None, false),
                group(vec![], None, true),
                group(vec![object], Some(1), false),
            ],
            configured: vec![(1, 0), (2, 1), (3, 2)],
            recorded: vec![(3, 0)],
            ..Uses::default()
        };
        order(&uses, full_destroy).expect("there is an order")
    }

    #[test]
    fn rule_11_open_while_it_is_used() {
        let (open, close) = (StepKind::Open { ephemeral: 0 }, StepKind::Close { ephemeral: 0 });
        let steps = held(Effect::DeleteThenMake { change: 0 }, Effect::DeleteThenMake { change: 3 }, false);
        for (before, after) in [(make(0), open), (open, delete(3)), (delete(3), make(3)), (make(3), close)] {
            assert!(forced(&steps, before, after), "{before:?} {after:?}");
        }
        let steps = held(Effect::Make { change: 0 }, Effect::Delete { change: 3, late: false }, false);
        for (before, after) in [(make(0), open), (open, delete(3)), (delete(3), close)] {
            assert!(forced(&steps, before, after), "{before:?} {after:?}");
        }
        let gone = |change| Effect::Delete { change, late: false };
        let steps = held(gone(0), gone(3), true);
        let delete = |change| StepKind::Delete { change, provider: ProviderAs::Before };
        for (before, after) in [(open, delete(3)), (delete(3), close), (close, delete(0))] {
            assert!(forced(&steps, before, after), "{before:?} {after:?}");
        }
    }

    #[test]
    fn edges_are_linear_in_uses_and_instances() {
        let many = |from: usize| Group {
            effects: (from..from + 1000).map(|change| Effect::Make { change }).collect(),
            provider: Some(0),
            configures: false,
            is_resource: true,
        };
        let uses = Uses { groups: vec![many(0), many(1000)], configured: vec![(1, 0)], ..Uses::default() };
        let steps = order(&uses, false).expect("two groups have an order");
        let edges: usize = steps.iter().map(|step| step.needs.len()).sum();
        assert!(edges < 5000, "{edges}");
    }
}
