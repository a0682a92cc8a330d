//! Deflate with the choices that Go's encoder makes byte for byte: people make
//! machines from the result, and another text would replace them. RFC 1951 has the format.
//!
//! Copies are looked for at each byte in a chain of places that begin alike. A copy is taken only if the
//! next byte does not begin a longer one.

use crate::bits::Bits;
use crate::block::{self, Token};
use crate::{Effort, Ending};

/// Shorter copies are not looked for.
const SHORTEST: usize = 4;
const LONGEST: usize = 258;
/// The shortest copies must come from near, or they would cost more than they spare.
const NEAR: usize = 4096;
const WINDOW: usize = 1 << 15;
/// The buffer of two windows is moved on by one when no longest copy fits behind the place any more.
const BUFFER: usize = 2 * WINDOW;
const MARGIN: usize = SHORTEST + LONGEST;
/// A copy of this length is taken at once.
const LAZY: usize = 16;
const BLOCK_TOKENS: usize = 1 << 14;
const HASH_BITS: u32 = 17;

/// Data, for some an empty stored block that flushes it, and an empty stored block that ends it.
pub(crate) fn compressed(bytes: &[u8], effort: Effort, ending: Ending) -> Vec<u8> {
    let mut compressor = Compressor {
        bytes,
        effort,
        heads: vec![None; 1 << HASH_BITS],
        previous: vec![None; WINDOW],
        start: 0,
        tokens: Vec::new(),
        block_start: 0,
        bits: Bits::default(),
    };
    compressor.run();
    if ending == Ending::Flushed {
        block::write_stored(&[], false, &mut compressor.bits);
    }
    block::write_stored(&[], true, &mut compressor.bits);
    compressor.bits.into_bytes()
}

/// Places are counted from one, so that an option of them takes no more room.
type Place = Option<std::num::NonZeroU32>;

fn place(index: usize) -> Place {
    u32::try_from(index + 1).ok().and_then(std::num::NonZeroU32::new)
}

fn index(place: Place) -> Option<usize> {
    place.map(|place| place.get() as usize - 1)
}

struct Compressor<'a> {
    bytes: &'a [u8],
    effort: Effort,
    /// The latest place of each hash.
    heads: Vec<Place>,
    /// For each place of the last window the one before it with the same hash.
    previous: Vec<Place>,
    /// Where the buffer starts.
    start: usize,
    tokens: Vec<Token>,
    block_start: usize,
    bits: Bits,
}

#[derive(Clone, Copy)]
struct Match {
    length: usize,
    distance: usize,
}

const NO_MATCH: Match = Match { length: SHORTEST - 1, distance: 0 };

impl Compressor<'_> {
    fn run(&mut self) {
        let mut at = 0;
        let mut found = NO_MATCH;
        let mut pending = false;
        let mut head = None;
        while at < self.bytes.len() {
            let end = self.buffer_end(at);
            if at + SHORTEST <= self.bytes.len() {
                head = self.insert(at);
            }
            let before = std::mem::replace(&mut found, NO_MATCH);
            let ahead = end - at;
            if let Some(head) = index(head).filter(|head| *head >= self.oldest(at))
                && ahead > before.length
                && before.length < LAZY
            {
                found = self.search(at, head, ahead);
            }
            if before.length >= SHORTEST && found.length <= before.length {
                let (length, distance) = (before.length as u32, before.distance as u32);
                let next = at + before.length - 1;
                for at in (at + 1..next).take_while(|at| at + SHORTEST <= self.bytes.len()) {
                    self.insert(at);
                }
                at = next;
                pending = false;
                found = NO_MATCH;
                self.push(Token::Copy { length, distance }, at);
                continue;
            }
            if pending {
                self.push(Token::Literal(self.bytes[at - 1]), at);
            }
            at += 1;
            pending = true;
        }
        if pending {
            self.tokens.push(Token::Literal(self.bytes[at - 1]));
        }
        if !self.tokens.is_empty() {
            self.end_block(at);
        }
    }

    /// Where the buffer ends, which is moved on if it has to be.
    fn buffer_end(&mut self, at: usize) -> usize {
        let mut end = self.bytes.len().min(self.start + BUFFER);
        if end - at < MARGIN && end < self.bytes.len() {
            self.start += WINDOW;
            end = self.bytes.len().min(self.start + BUFFER);
        }
        end
    }

    fn oldest(&self, at: usize) -> usize {
        at.saturating_sub(WINDOW).max(self.start)
    }

    /// Makes a place the head of its chain and returns the one that was it before.
    fn insert(&mut self, at: usize) -> Place {
        let four = self.bytes[at..at + SHORTEST].iter().fold(0, |four: u32, byte| four << 8 | u32::from(*byte));
        let hash = four.wrapping_mul(0x1e35_a7bd) >> (32 - HASH_BITS);
        let head = std::mem::replace(&mut self.heads[hash as usize], place(at));
        self.previous[at % WINDOW] = head;
        head
    }

    fn search(&self, at: usize, head: usize, ahead: usize) -> Match {
        let longest = ahead.min(LONGEST);
        let oldest = self.oldest(at);
        let here = &self.bytes[at..at + longest];
        let mut best = NO_MATCH;
        let mut candidate = head;
        for _ in 0..self.effort.chain {
            let there = &self.bytes[candidate..candidate + longest];
            if best.length < longest && there[best.length] == here[best.length] {
                let length = here.iter().zip(there).take_while(|(a, b)| a == b).count();
                let distance = at - candidate;
                if length > best.length && (length > SHORTEST || distance <= NEAR) {
                    best = Match { length, distance };
                    if length >= self.effort.nice.min(longest) {
                        break;
                    }
                }
            }
            if at - candidate == WINDOW {
                break;
            }
            match index(self.previous[candidate % WINDOW]) {
                Some(next) if next >= oldest => candidate = next,
                _ => break,
            }
        }
        best
    }

    fn push(&mut self, token: Token, end: usize) {
        self.tokens.push(token);
        if self.tokens.len() == BLOCK_TOKENS {
            self.end_block(end);
        }
    }

    fn end_block(&mut self, end: usize) {
        let source = (self.block_start >= self.start).then(|| &self.bytes[self.block_start..end]);
        block::write(&self.tokens, source, &mut self.bits);
        self.tokens.clear();
        self.block_start = end;
    }
}
