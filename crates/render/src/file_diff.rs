//! How a text file differs from another, in the unified form that `patch` reads.

use std::fmt::Write as _;
use std::ops::Range;

use crate::change::common_lines;

/// Lines shown around each difference.
const AROUND: usize = 3;

/// Empty if both are equal. `name` is put behind `old/` and `new/`.
#[must_use]
pub fn file_diff_text(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let (before, after) = (lines(old), lines(new));
    let changes = changes(&before, &after);
    let mut text = format!("--- old/{name}\n+++ new/{name}\n");
    let mut rest = changes.as_slice();
    while let Some(first) = rest.first() {
        // Differences that share what is around them are shown together.
        let joined = rest.windows(2).take_while(|pair| pair[1].before.start - pair[0].before.end <= 2 * AROUND).count();
        let (hunk, later) = rest.split_at(joined + 1);
        write_hunk(first, hunk, &before, &after, &mut text);
        rest = later;
    }
    text
}

/// Lines with their ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Lines that stand in the place of others.
struct Change {
    before: Range<usize>,
    after: Range<usize>,
}

fn changes(before: &[&str], after: &[&str]) -> Vec<Change> {
    // A formatter keeps the lines: then each is compared with its own.
    let same: Vec<(usize, usize)> = match before.len() == after.len() {
        true => (0..before.len()).filter(|at| before[*at] == after[*at]).map(|at| (at, at)).collect(),
        false => common_lines(before, after),
    };
    let (mut old, mut new) = (0, 0);
    let mut changes = Vec::new();
    for (next_old, next_new) in same.into_iter().chain([(before.len(), after.len())]) {
        if next_old > old || next_new > new {
            changes.push(Change { before: old..next_old, after: new..next_new });
        }
        (old, new) = (next_old + 1, next_new + 1);
    }
    changes
}

fn write_hunk(first: &Change, hunk: &[Change], before: &[&str], after: &[&str], text: &mut String) {
    let last = hunk.last().unwrap_or(first);
    let lead = first.before.start.min(AROUND);
    let trail = (before.len() - last.before.end).min(AROUND);
    let old = first.before.start - lead..last.before.end + trail;
    let new = first.after.start - lead..last.after.end + trail;
    let _ = writeln!(text, "@@ -{} +{} @@", extent(&old), extent(&new));
    let mut at = old.start;
    for change in hunk {
        write_lines(' ', &before[at..change.before.start], text);
        write_lines('-', &before[change.before.clone()], text);
        write_lines('+', &after[change.after.clone()], text);
        at = change.before.end;
    }
    write_lines(' ', &before[at..old.end], text);
}

/// The first line and how many; nothing begins after the line before it.
fn extent(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

fn write_lines(sign: char, lines: &[&str], text: &mut String) {
    for line in lines {
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn numbered(changed: &[usize]) -> String {
        (1..=20).map(|at| format!("{at}{}\n", if changed.contains(&at) { "!" } else { "" })).collect()
    }

    #[test]
    fn near_changes_stand_together() {
        let text = file_diff_text("f", &numbered(&[]), &numbered(&[2, 3, 10, 20]));
        expect![[r"
            --- old/f
            +++ new/f
            @@ -1,13 +1,13 @@
             1
            -2
            -3
            +2!
            +3!
             4
             5
             6
             7
             8
             9
            -10
            +10!
             11
             12
             13
            @@ -17,4 +17,4 @@
             17
             18
             19
            -20
            +20!
        "]]
        .assert_eq(&text);
    }

    #[test]
    fn lines_come_and_go() {
        assert_eq!(file_diff_text("f", "a\nb\n", "a\nb\n"), "");
        let cases = [
            ("", "a\n", "@@ -0,0 +1 @@\n+a\n"),
            ("a\n", "", "@@ -1 +0,0 @@\n-a\n"),
            ("a\nb\nc\n", "a\nc\n", "@@ -1,3 +1,2 @@\n a\n-b\n c\n"),
            ("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ];
        for (old, new, expected) in cases {
            assert_eq!(file_diff_text("f", old, new), format!("--- old/f\n+++ new/f\n{expected}"));
        }
    }
}
