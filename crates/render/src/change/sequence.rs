//! Which elements of two lists belong together.

use std::collections::BTreeMap;

/// What is compared: equal elements have equal keys.
pub(crate) struct Keys {
    pub before: Vec<usize>,
    pub after: Vec<usize>,
}

impl Keys {
    pub(crate) fn new(before: impl Iterator<Item = String>, after: impl Iterator<Item = String>) -> Keys {
        let mut known = BTreeMap::new();
        let mut number = |key: String| {
            let next = known.len();
            *known.entry(key).or_insert(next)
        };
        let before = before.map(&mut number).collect();
        let after = after.map(&mut number).collect();
        Keys { before, after }
    }

    fn contains(list: &[usize], key: usize) -> bool {
        list.binary_search(&key).is_ok()
    }
}

/// Pairs of indices, in the order in which they are shown.
pub(crate) type Pairs = Vec<(Option<usize>, Option<usize>)>;

/// The pairs of two lists. Lists of one length are compared place by place, unless nothing went away and
/// the elements only changed places. `is_object` tells which elements can change into each other.
pub(crate) fn list_pairs(keys: &Keys, is_object: impl Fn(Side, usize) -> bool) -> Pairs {
    let Keys { before, after } = keys;
    let mut sorted = after.clone();
    sorted.sort_unstable();
    let something_went = before.iter().any(|key| !Keys::contains(&sorted, *key));
    if before.len() == after.len() && something_went {
        return (0..before.len()).map(|index| (Some(index), Some(index))).collect();
    }
    let common = common_subsequence(before, after);
    let mut pairs = Pairs::new();
    let (mut old, mut new) = (0, 0);
    for next in common.iter().map(|key| Some(*key)).chain([None]) {
        while old < before.len() && Some(before[old]) != next {
            let both = new < after.len() && Some(after[new]) != next;
            if both && is_object(Side::Before, old) && is_object(Side::After, new) {
                pairs.push((Some(old), Some(new)));
                new += 1;
            } else {
                pairs.push((Some(old), None));
            }
            old += 1;
        }
        while new < after.len() && Some(after[new]) != next {
            pairs.push((None, Some(new)));
            new += 1;
        }
        if next.is_some() {
            pairs.push((Some(old), Some(new)));
            old += 1;
            new += 1;
        }
    }
    pairs
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

/// The pairs of two sets: what goes or stays in the order of the old one, then what comes.
pub(crate) fn set_pairs(keys: &Keys) -> Pairs {
    let place = |list: &[usize]| list.iter().enumerate().map(|(at, key)| (*key, at)).collect::<BTreeMap<_, _>>();
    let (in_before, in_after) = (place(&keys.before), place(&keys.after));
    let old = keys.before.iter().enumerate().map(|(at, key)| (Some(at), in_after.get(key).copied()));
    let new = keys.after.iter().enumerate().filter(|(_, key)| !in_before.contains_key(key));
    old.chain(new.map(|(at, _)| (None, Some(at)))).collect()
}

/// The lines that two texts have in common, as pairs of their numbers.
pub(crate) fn common_lines(before: &[&str], after: &[&str]) -> Vec<(usize, usize)> {
    let owned = |lines: &[&str]| lines.iter().map(ToString::to_string).collect::<Vec<String>>();
    let keys = Keys::new(owned(before).into_iter(), owned(after).into_iter());
    let (mut old, mut new) = (0..keys.before.len(), 0..keys.after.len());
    let pair = |key: usize| Some((old.find(|at| keys.before[*at] == key)?, new.find(|at| keys.after[*at] == key)?));
    common_subsequence(&keys.before, &keys.after).into_iter().filter_map(pair).collect()
}

/// Above this many comparisons the best common subsequence costs more than it helps.
const COMPARISONS: usize = 4_000_000;

/// A longest common subsequence; for very long lists that differ much, only what is the same at both ends.
fn common_subsequence(before: &[usize], after: &[usize]) -> Vec<usize> {
    let same = |a: &[usize], b: &[usize]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = &before[before.len() - end..];
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    let mut common = if before.len().saturating_mul(after.len()) <= COMPARISONS {
        longest(before, after)
    } else {
        let start = same(before, after);
        let (left, right) = (&before[start..], &after[start..]);
        let mut common = before[..start].to_vec();
        if left.len().saturating_mul(right.len()) <= COMPARISONS {
            common.extend(longest(left, right));
        }
        common
    };
    common.extend_from_slice(tail);
    common
}

fn longest(before: &[usize], after: &[usize]) -> Vec<usize> {
    let width = after.len() + 1;
    // lengths[i * width + j] is for the first i and j elements.
    let mut lengths = vec![0u32; (before.len() + 1) * width];
    for (i, old) in before.iter().enumerate() {
        for (j, new) in after.iter().enumerate() {
            let here = match old == new {
                true => lengths[i * width + j] + 1,
                false => lengths[i * width + j + 1].max(lengths[(i + 1) * width + j]),
            };
            lengths[(i + 1) * width + j + 1] = here;
        }
    }
    let (mut i, mut j) = (before.len(), after.len());
    let mut common = Vec::new();
    while i > 0 && j > 0 {
        if before[i - 1] == after[j - 1] {
            common.push(before[i - 1]);
            i -= 1;
            j -= 1;
        } else if lengths[(i - 1) * width + j] > lengths[i * width + j - 1] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    common.reverse();
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(before: &str, after: &str) -> String {
        let keys = Keys::new(before.chars().map(String::from), after.chars().map(String::from));
        let at = |text: &str, index: usize| text.chars().nth(index).map(String::from).unwrap_or_default();
        let one = |(old, new): (Option<usize>, Option<usize>)| match (old, new) {
            (Some(old), Some(new)) if at(before, old) == at(after, new) => at(before, old),
            (Some(old), Some(new)) => format!("{}>{}", at(before, old), at(after, new)),
            (Some(old), None) => format!("-{}", at(before, old)),
            (None, Some(new)) => format!("+{}", at(after, new)),
            (None, None) => String::new(),
        };
        list_pairs(&keys, |_, _| false).into_iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// Recorded from the reference.
    #[test]
    fn lists_are_compared_as_the_reference_does() {
        for (before, after, expected) in [
            ("abc", "acd", "a b>c c>d"),
            ("abc", "bc", "-a b c"),
            ("abcdefg", "abcdxyefg", "a b c d +x +y e f g"),
            ("ab", "ba", "-a b +a"),
            ("abcd", "cde", "-a -b c d +e"),
            ("abcdefghi", "abcdEfghijk", "a b c d -e +E f g h i +j +k"),
            ("abcd", "bcda", "-a b c d +a"),
            ("abcdef", "fedcba", "-a -b -c -d -e f +e +d +c +b +a"),
            ("abcdef", "abdcef", "a b -c d +c e f"),
            ("aab", "aba", "a -a b +a"),
            ("abb", "baa", "-a b -b +a +a"),
            ("aabb", "abab", "a -a b +a b"),
            ("abc", "aba", "a b c>a"),
            ("aab", "abc", "a -a b +c"),
            ("abc", "cab", "+c a b -c"),
            ("ab", "cd", "a>c b>d"),
        ] {
            assert_eq!(show(before, after), expected, "{before} -> {after}");
        }
    }
}
