//! The patterns of `fileset`: `*`, `?`, `[a-z]`, `{a,b}` within a name, `**` for any number of folders.

use std::collections::BTreeSet;

use crate::Outside;
use crate::outside::FileKind;
use crate::paths::clean;

pub(super) enum GlobFault {
    /// The whole pattern.
    Pattern(String),
    /// A path, and a sentence about it.
    File(String, String),
}

/// Links can make circles; no path is longer than this.
const DEEPEST: usize = 128;

/// The paths of all files that fit, seen from the folder.
pub(super) fn files(folder: &str, pattern: &str, outside: &dyn Outside) -> Result<BTreeSet<String>, GlobFault> {
    let whole = clean(&format!("{folder}/{pattern}"));
    let inside = match folder {
        "." => (!whole.starts_with("../") && whole != "..").then_some(&*whole),
        "/" => whole.strip_prefix('/'),
        folder => whole.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
    };
    let (start, rest) = match (inside, whole.strip_prefix('/')) {
        (Some(rest), _) => (folder, rest),
        (None, Some(rest)) => ("/", rest),
        (None, None) => (".", &*whole),
    };
    let mut parts: Vec<&str> = rest.split('/').collect();
    parts.dedup_by(|a, b| a == b && *a == "**");
    let mut walk = Walk { outside, pattern: &whole, found: BTreeSet::new() };
    walk.folder(start, &parts, 0)?;
    Ok(walk.found.into_iter().map(|path| seen_from(folder, &path)).collect())
}

/// A path seen from a folder; both are clean, and absolute or not.
fn seen_from(folder: &str, path: &str) -> String {
    let folder: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let path: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let common = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = folder[common..].iter().map(|_| "..");
    up.chain(path[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

struct Walk<'a> {
    outside: &'a dyn Outside,
    pattern: &'a str,
    found: BTreeSet<String>,
}

impl Walk<'_> {
    /// Takes what fits the parts of a pattern in a folder.
    fn folder(&mut self, folder: &str, parts: &[&str], depth: usize) -> Result<(), GlobFault> {
        let [part, rest @ ..] = parts else { return Ok(()) };
        if depth > DEEPEST {
            return Ok(());
        }
        if *part == "**" {
            return self.any_depth(folder, rest, depth);
        }
        if !part.contains(['*', '?', '[', '{', '\\']) {
            let path = clean(&format!("{folder}/{part}"));
            return self.literal(path, rest, depth);
        }
        if self.outside.file_kind(folder) != Ok(FileKind::Folder) {
            return Ok(());
        }
        let Some(names) = NamePattern::parse(part) else {
            return Err(GlobFault::Pattern(self.pattern.into()));
        };
        for (name, is_folder) in self.entries(folder)? {
            if !names.matches(&name) {
                continue;
            }
            let path = clean(&format!("{folder}/{name}"));
            match (rest, is_folder) {
                ([], false) => self.take(path, true)?,
                ([_, ..], true) => self.folder(&path, rest, depth + 1)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn literal(&mut self, path: String, rest: &[&str], depth: usize) -> Result<(), GlobFault> {
        if !rest.is_empty() {
            return self.folder(&path, rest, depth + 1);
        }
        match self.outside.file_kind(&path) {
            Ok(FileKind::File) => drop(self.found.insert(path)),
            Ok(FileKind::Missing | FileKind::Folder | FileKind::Other) => {}
            Err(message) => return Err(GlobFault::File(path, message)),
        }
        Ok(())
    }

    fn any_depth(&mut self, folder: &str, rest: &[&str], depth: usize) -> Result<(), GlobFault> {
        if depth > DEEPEST {
            return Ok(());
        }
        if !rest.is_empty() {
            self.folder(folder, rest, depth)?;
        }
        for (name, is_folder) in self.entries(folder)? {
            let path = clean(&format!("{folder}/{name}"));
            if is_folder {
                self.any_depth(&path, rest, depth + 1)?;
            } else if rest.is_empty() {
                self.take(path, false)?;
            }
        }
        Ok(())
    }

    fn entries(&self, folder: &str) -> Result<Vec<(String, bool)>, GlobFault> {
        let entries = self.outside.read_folder(folder).map_err(|message| GlobFault::File(folder.into(), message))?;
        Ok(entries.into_iter().map(|entry| (entry.name, entry.is_folder)).collect())
    }

    /// Takes a file. A link that leads nowhere is a fault if its name was asked for.
    fn take(&mut self, path: String, strict: bool) -> Result<(), GlobFault> {
        match self.outside.file_kind(&path) {
            Ok(FileKind::File) => drop(self.found.insert(path)),
            Ok(FileKind::Missing) if strict => {
                let message = format!("stat {path}: no such file or directory");
                return Err(GlobFault::File(path, message));
            }
            Ok(FileKind::Missing | FileKind::Folder | FileKind::Other) => {}
            Err(message) => return Err(GlobFault::File(path, message)),
        }
        Ok(())
    }
}

/// The pattern of one name: any of several sequences fits.
struct NamePattern {
    alternatives: Vec<Vec<Piece>>,
}

#[derive(Clone)]
enum Piece {
    Letter(char),
    AnyLetter,
    AnyText,
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// More alternatives than this in one name are refused.
const MOST_ALTERNATIVES: usize = 1000;

impl NamePattern {
    fn parse(pattern: &str) -> Option<NamePattern> {
        let letters: Vec<char> = pattern.chars().collect();
        let mut parser = NameParser { letters: &letters, position: 0 };
        let alternatives = parser.sequence(false)?;
        (parser.position == letters.len()).then_some(NamePattern { alternatives })
    }

    fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        self.alternatives.iter().any(|pieces| fits(pieces, &name))
    }
}

/// Goes back only to the last `*`, which is enough and keeps the time low.
fn fits(pieces: &[Piece], name: &[char]) -> bool {
    let (mut piece, mut letter) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while letter < name.len() {
        match pieces.get(piece) {
            Some(Piece::AnyText) => {
                back = Some((piece + 1, letter));
                piece += 1;
                continue;
            }
            Some(one) if one.fits(name[letter]) => {
                piece += 1;
                letter += 1;
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = back else { return false };
        back = Some((after, from + 1));
        (piece, letter) = (after, from + 1);
    }
    pieces[piece..].iter().all(|piece| matches!(piece, Piece::AnyText))
}

impl Piece {
    fn fits(&self, letter: char) -> bool {
        match self {
            Piece::Letter(own) => *own == letter,
            Piece::AnyLetter => true,
            Piece::AnyText => false,
            Piece::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&letter)) != *negated
            }
        }
    }
}

struct NameParser<'a> {
    letters: &'a [char],
    position: usize,
}

impl NameParser<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.letters.get(self.position).copied()?;
        self.position += 1;
        Some(letter)
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.position).copied()
    }

    /// Up to the end, or in braces up to a comma or the closing brace.
    fn sequence(&mut self, in_braces: bool) -> Option<Vec<Vec<Piece>>> {
        let mut alternatives = vec![Vec::new()];
        while let Some(letter) = self.peek() {
            if in_braces && matches!(letter, ',' | '}') {
                break;
            }
            self.position += 1;
            let piece = match letter {
                '*' => Piece::AnyText,
                '?' => Piece::AnyLetter,
                '[' => self.class()?,
                '\\' => Piece::Letter(self.next()?),
                '{' => {
                    let inner = self.braces()?;
                    let joined = alternatives
                        .iter()
                        .flat_map(|start| inner.iter().map(move |end| start.iter().chain(end).cloned().collect()));
                    alternatives = joined.collect();
                    if alternatives.len() > MOST_ALTERNATIVES {
                        return None;
                    }
                    continue;
                }
                letter => Piece::Letter(letter),
            };
            alternatives.iter_mut().for_each(|pieces| pieces.push(piece.clone()));
        }
        Some(alternatives)
    }

    fn braces(&mut self) -> Option<Vec<Vec<Piece>>> {
        let mut all = Vec::new();
        loop {
            all.extend(self.sequence(true)?);
            match self.next()? {
                ',' => {}
                _ => return Some(all),
            }
        }
    }

    fn class(&mut self) -> Option<Piece> {
        let negated = self.peek() == Some('^');
        self.position += usize::from(negated);
        let mut ranges = Vec::new();
        loop {
            if self.peek()? == ']' && !ranges.is_empty() {
                self.position += 1;
                return Some(Piece::Class { negated, ranges });
            }
            let low = self.class_letter()?;
            let mut high = low;
            if self.peek() == Some('-') {
                self.position += 1;
                high = self.class_letter()?;
            }
            ranges.push((low, high));
        }
    }

    fn class_letter(&mut self) -> Option<char> {
        match self.next()? {
            '-' | ']' => None,
            '\\' => self.next(),
            letter => Some(letter),
        }
    }
}
