//! Visiting every item after what it uses, as many at once as can be.

use futures::future::LocalBoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use terrane_eval::{Index, ItemId};

/// What came of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visit {
    Done,
    /// Reported. What uses it is not visited.
    Failed,
}

/// Visits the items for which `wanted` says so. What uses a failed item counts as failed, and is not
/// visited. The index must be free of cycles. Returns which items failed or were skipped.
pub(crate) async fn walk<'v>(
    index: &Index,
    wanted: &dyn Fn(ItemId) -> bool,
    visit: &dyn Fn(ItemId) -> LocalBoxFuture<'v, Visit>,
) -> Vec<bool> {
    let count = index.items.len();
    let mut waiting: Vec<usize> = vec![0; count];
    let mut users: Vec<Vec<ItemId>> = vec![Vec::new(); count];
    for item in index.item_ids() {
        waiting[item.0 as usize] = index.uses(item).len();
        for used in index.uses(item) {
            users[used.0 as usize].push(item);
        }
    }
    let mut failed = vec![false; count];
    let mut ready: Vec<ItemId> = index.item_ids().filter(|item| waiting[item.0 as usize] == 0).collect();
    ready.reverse();
    let mut running = FuturesUnordered::new();
    loop {
        while let Some(item) = ready.pop() {
            if failed[item.0 as usize] || !wanted(item) {
                finish(item, &users, &mut waiting, &mut failed, &mut ready);
                continue;
            }
            let future = visit(item);
            running.push(async move { (item, future.await) });
        }
        let Some((item, visit)) = running.next().await else { break };
        failed[item.0 as usize] |= visit == Visit::Failed;
        finish(item, &users, &mut waiting, &mut failed, &mut ready);
    }
    failed
}

fn finish(item: ItemId, users: &[Vec<ItemId>], waiting: &mut [usize], failed: &mut [bool], ready: &mut Vec<ItemId>) {
    for user in &users[item.0 as usize] {
        let user_at = user.0 as usize;
        failed[user_at] |= failed[item.0 as usize];
        waiting[user_at] -= 1;
        if waiting[user_at] == 0 {
            ready.push(*user);
        }
    }
}
