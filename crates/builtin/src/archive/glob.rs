//! Patterns of paths: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any number of folders.

/// Whether the pattern means this path (with slashes), or a folder that it is in.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    alternatives(pattern.trim_end_matches('/')).iter().any(|pattern| {
        let pattern: Vec<&str> = pattern.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        parts_match(&pattern, &path)
    })
}

fn parts_match(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**"], _) => true,
        (["**", rest @ ..], _) => (0..=path.len()).any(|skipped| parts_match(rest, &path[skipped..])),
        ([first, rest @ ..], [name, names @ ..]) => {
            let (pattern, name): (Vec<char>, Vec<char>) = (first.chars().collect(), name.chars().collect());
            name_matches(&pattern, &name) && parts_match(rest, names)
        }
        _ => false,
    }
}

/// One part of a path. Stars are tried from the shortest; only the last one needs to be taken back.
fn name_matches(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while place < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
                continue;
            }
            Some(_) => {
                if let Some(length) = one_matches(&pattern[at..], name[place]) {
                    at += length;
                    place += 1;
                    continue;
                }
            }
            None => {}
        }
        let Some((before, taken)) = star else { return false };
        star = Some((before, taken + 1));
        at = before + 1;
        place = taken + 1;
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

/// How much of the pattern stands for this character.
fn one_matches(pattern: &[char], character: char) -> Option<usize> {
    match pattern {
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == character).then_some(2),
        ['[', rest @ ..] => {
            let end = rest.iter().skip(1).position(|end| *end == ']')? + 1;
            let (negated, class) = match &rest[..end] {
                ['!' | '^', class @ ..] => (true, class),
                class => (false, class),
            };
            (in_class(class, character) != negated).then_some(end + 2)
        }
        [literal, ..] => (*literal == character).then_some(1),
        [] => None,
    }
}

fn in_class(mut class: &[char], character: char) -> bool {
    loop {
        match class {
            [low, '-', high, rest @ ..] => {
                if (*low..=*high).contains(&character) {
                    return true;
                }
                class = rest;
            }
            [one, rest @ ..] => {
                if *one == character {
                    return true;
                }
                class = rest;
            }
            [] => return false,
        }
    }
}

/// The pattern with the first braces replaced by each of their choices, and so on. Few, or the pattern
/// stands for itself.
fn alternatives(pattern: &str) -> Vec<String> {
    const MOST: usize = 1000;
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(pattern) = open.pop() {
        if done.len() + open.len() > MOST {
            return vec![pattern];
        }
        let braces = pattern.find('{').and_then(|start| Some((start, start + pattern[start..].find('}')?)));
        match braces {
            None => done.push(pattern),
            Some((start, end)) => open.extend(
                pattern[start + 1..end]
                    .split(',')
                    .map(|choice| format!("{}{choice}{}", &pattern[..start], &pattern[end + 1..])),
            ),
        }
    }
    done
}
