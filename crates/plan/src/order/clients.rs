//! The objects of providers whose configuration depends on what this run changes.
//!
//! In a normal run a provider is configured once, with what is true then. So a deletion waits until all
//! that its provider needs is made, and nothing that its provider needs waits for that deletion: the rules
//! 2, 5 and 6 do not hold between an object and what configures its provider.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Effect, Group, GroupId, Uses};

/// Which provider configurations depend on changes, and on which.
#[derive(Default)]
pub(super) struct Clients {
    /// By group: the configuration of its provider, if that depends on changes.
    provider: FxHashMap<GroupId, GroupId>,
    /// By provider configuration: what it needs, near and far, and what leads to nothing else.
    needs: BTreeMap<GroupId, FxHashSet<GroupId>>,
    /// Provider configurations, each with a group that needs it but is not among its objects.
    pub outsiders: Vec<(GroupId, GroupId)>,
}

impl Clients {
    pub fn new(uses: &Uses) -> Clients {
        if !uses.groups.iter().any(|group| group.configures) {
            return Clients::default();
        }
        let used_by_user = adjacency(uses.groups.len(), uses.configured.iter().copied());
        let mut clients = Clients::default();
        for provider in (0..uses.groups.len()).filter(|group| uses.groups[*group].configures) {
            let needs = reached(&used_by_user, provider);
            if needs.iter().any(|group| !uses.groups[*group].effects.is_empty()) {
                clients.needs.insert(provider, needs);
            }
        }
        if clients.needs.is_empty() {
            return clients;
        }
        for &(user, used) in &uses.configured {
            if clients.needs.contains_key(&used) && is_object(&uses.groups[user]) {
                clients.provider.insert(user, used);
            }
        }
        clients.add_what_leads_nowhere_else(uses);
        clients.find_outsiders(uses);
        clients
    }

    /// The provider configuration that a deletion in this group waits for.
    pub fn provider_of(&self, group: GroupId) -> Option<GroupId> {
        self.provider.get(&group).copied()
    }

    /// Whether the provider of `user` needs `used` to be configured, so that it cannot wait for it.
    pub fn covers(&self, user: GroupId, used: GroupId) -> bool {
        self.provider.get(&user).is_some_and(|provider| used == *provider || self.needs[provider].contains(&used))
    }

    /// Locals and outputs that lead to nothing but what the provider needs anyway.
    fn add_what_leads_nowhere_else(&mut self, uses: &Uses) {
        let used_by_user = adjacency(uses.groups.len(), uses.configured.iter().copied());
        let order = users_last(uses);
        for needs in self.needs.values_mut() {
            for group in &order {
                let passes = !is_object(&uses.groups[*group]) && !uses.groups[*group].configures;
                if passes && used_by_user[*group].iter().all(|used| needs.contains(used)) {
                    needs.insert(*group);
                }
            }
        }
    }

    /// Who uses an object of such a provider, but has another provider, is gone before all the same.
    fn find_outsiders(&mut self, uses: &Uses) {
        let reversed = uses.configured.iter().chain(&uses.recorded).map(|(user, used)| (*used, *user));
        let users = adjacency(uses.groups.len(), reversed);
        let providers: Vec<GroupId> = self.needs.keys().copied().collect();
        for provider in providers {
            let found = reached(&users, provider);
            for group in (0..uses.groups.len()).filter(|group| found.contains(group)) {
                let deletes = uses.groups[group]
                    .effects
                    .iter()
                    .any(|effect| !matches!(effect, Effect::Create { .. } | Effect::Make { .. } | Effect::Hold { .. }));
                if deletes && !self.covers(group, provider) {
                    self.outsiders.push((provider, group));
                }
            }
        }
    }
}

fn is_object(group: &Group) -> bool {
    group.provider.is_some()
}

fn adjacency(count: usize, pairs: impl Iterator<Item = (GroupId, GroupId)>) -> Vec<Vec<GroupId>> {
    let mut found = vec![Vec::new(); count];
    pairs.for_each(|(from, to)| found[from].push(to));
    found
}

fn reached(next: &[Vec<GroupId>], from: GroupId) -> FxHashSet<GroupId> {
    let mut seen = FxHashSet::default();
    let mut open = next[from].clone();
    while let Some(group) = open.pop() {
        if seen.insert(group) {
            open.extend(&next[group]);
        }
    }
    seen
}

/// All groups, what is used before its users. What is in a circle is left out.
fn users_last(uses: &Uses) -> Vec<GroupId> {
    let count = uses.groups.len();
    let users = adjacency(count, uses.configured.iter().map(|(user, used)| (*used, *user)));
    let mut waiting = vec![0usize; count];
    uses.configured.iter().for_each(|(user, _)| waiting[*user] += 1);
    let mut order: Vec<GroupId> = (0..count).filter(|group| waiting[*group] == 0).collect();
    let mut next = 0;
    while let Some(group) = order.get(next).copied() {
        next += 1;
        for user in &users[group] {
            waiting[*user] -= 1;
            if waiting[*user] == 0 {
                order.push(*user);
            }
        }
    }
    order
}
