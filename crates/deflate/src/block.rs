//! Blocks of deflate: stored, with the fixed code or with one of their own, whichever is shortest.

use crate::bits::Bits;
use crate::huffman::{Code, code};

#[derive(Clone, Copy)]
pub(crate) enum Token {
    Literal(u8),
    /// The length is 3 to 258, the distance 1 to 32768.
    Copy {
        length: u32,
        distance: u32,
    },
}

/// The symbol of a length or a distance, the bits that follow it and how many they are.
struct Coded {
    symbol: usize,
    extra: u32,
    count: u32,
}

const END: usize = 256;
const FIRST_LENGTH: usize = 257;
const LITERALS: usize = 286;
const DISTANCES: usize = 30;

/// Values of the symbols are in groups of which each has twice the range of the last one.
fn grouped(value: u32, in_group: u32) -> Coded {
    let bits = in_group.ilog2();
    if value < 2 * in_group {
        return Coded { symbol: value as usize, extra: 0, count: 0 };
    }
    let count = value.ilog2() - bits;
    let symbol = count * in_group + (value >> count);
    Coded { symbol: symbol as usize, extra: value & ((1 << count) - 1), count }
}

fn length_symbol(length: u32) -> Coded {
    match length {
        258 => Coded { symbol: 285, extra: 0, count: 0 },
        length => {
            let coded = grouped(length - 3, 4);
            Coded { symbol: coded.symbol + FIRST_LENGTH, ..coded }
        }
    }
}

fn distance_symbol(distance: u32) -> Coded {
    grouped(distance - 1, 2)
}

/// How often each symbol occurs, and how many bits follow symbols.
struct Statistics {
    literals: Vec<u32>,
    distances: Vec<u32>,
    extra: usize,
}

impl Statistics {
    fn of(tokens: &[Token]) -> Statistics {
        let mut all = Statistics { literals: vec![0; LITERALS], distances: vec![0; DISTANCES], extra: 0 };
        for token in tokens {
            match *token {
                Token::Literal(byte) => all.literals[usize::from(byte)] += 1,
                Token::Copy { length, distance } => {
                    let (length, distance) = (length_symbol(length), distance_symbol(distance));
                    all.literals[length.symbol] += 1;
                    all.distances[distance.symbol] += 1;
                    all.extra += (length.count + distance.count) as usize;
                }
            }
        }
        all.literals[END] = 1;
        trim(&mut all.literals);
        trim(&mut all.distances);
        if all.distances.is_empty() {
            // A code cannot be empty.
            all.distances.push(1);
        }
        all
    }
}

fn trim(frequencies: &mut Vec<u32>) {
    let length = frequencies.iter().rposition(|frequency| *frequency > 0).map_or(0, |last| last + 1);
    frequencies.truncate(length);
}

fn size(frequencies: &[u32], codes: &[Code]) -> usize {
    frequencies.iter().zip(codes).map(|(frequency, code)| *frequency as usize * code.length as usize).sum()
}

/// `source` is what the tokens stand for, if it is still at hand.
pub(crate) fn write(tokens: &[Token], source: Option<&[u8]>, bits: &mut Bits) {
    let statistics = Statistics::of(tokens);
    let stored = source.filter(|source| source.len() <= usize::from(u16::MAX));
    // What follows symbols is counted only where it decides, which does not change a decision.
    let extra = if stored.is_some() { statistics.extra } else { 0 };
    let (fixed_literals, fixed_distances) = fixed_codes();
    let cost = |literals: &[Code], distances: &[Code]| {
        size(&statistics.literals, literals) + size(&statistics.distances, distances) + extra
    };
    let fixed_size = 3 + cost(&fixed_literals, &fixed_distances);
    let literals = code(&statistics.literals, 15);
    let distances = code(&statistics.distances, 15);
    let header = Header::of(&literals, &distances);
    let own_size = header.size() + cost(&literals, &distances);
    if let Some(stored) = stored
        && (stored.len() + 5) * 8 < fixed_size.min(own_size)
    {
        write_stored(stored, false, bits);
    } else if own_size < fixed_size {
        header.write(bits);
        write_tokens(tokens, &literals, &distances, bits);
    } else {
        bits.push(0b010, 3);
        write_tokens(tokens, &fixed_literals, &fixed_distances, bits);
    }
}

pub(crate) fn write_stored(bytes: &[u8], last: bool, bits: &mut Bits) {
    bits.push(u32::from(last), 3);
    bits.fill_byte();
    let length = bytes.len() as u32 & 0xffff;
    bits.push(length, 16);
    bits.push(length ^ 0xffff, 16);
    bits.extend(bytes);
}

fn write_tokens(tokens: &[Token], literals: &[Code], distances: &[Code], bits: &mut Bits) {
    let mut push = |code: Code, extra: u32, count: u32| {
        bits.push(code.bits, code.length);
        bits.push(extra, count);
    };
    for token in tokens {
        match *token {
            Token::Literal(byte) => push(literals[usize::from(byte)], 0, 0),
            Token::Copy { length, distance } => {
                let (length, distance) = (length_symbol(length), distance_symbol(distance));
                push(literals[length.symbol], length.extra, length.count);
                push(distances[distance.symbol], distance.extra, distance.count);
            }
        }
    }
    push(literals[END], 0, 0);
}

fn fixed_codes() -> (Vec<Code>, Vec<Code>) {
    let literal = |symbol: u32| {
        let (bits, length) = match symbol {
            0..144 => (0x30 + symbol, 8),
            144..256 => (0x190 + symbol - 144, 9),
            256..280 => (symbol - 256, 7),
            _ => (0xc0 + symbol - 280, 8),
        };
        Code { bits: bits.reverse_bits() >> (32 - length), length }
    };
    let distance = |symbol: u32| Code { bits: symbol.reverse_bits() >> 27, length: 5 };
    ((0..LITERALS as u32).map(literal).collect(), (0..DISTANCES as u32).map(distance).collect())
}

/// The lengths of a block's own codes, with runs of equal ones written shorter, by a code of their own.
struct Header {
    literals: usize,
    distances: usize,
    /// A symbol, the bits that follow it and how many they are.
    runs: Vec<(usize, u32, u32)>,
    frequencies: [u32; 19],
    codes: Vec<Code>,
    /// How many of [`ORDER`] are written.
    written: usize,
}

const REPEAT: usize = 16;
const FEW_ZEROS: usize = 17;
const MANY_ZEROS: usize = 18;
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

impl Header {
    fn of(literals: &[Code], distances: &[Code]) -> Header {
        let lengths: Vec<usize> = literals.iter().chain(distances).map(|code| code.length as usize).collect();
        let mut runs = Vec::new();
        for run in lengths.chunk_by(|a, b| a == b) {
            shorten(run[0], run.len(), &mut runs);
        }
        let mut frequencies = [0; 19];
        runs.iter().for_each(|(symbol, _, _)| frequencies[*symbol] += 1);
        let used = ORDER.iter().rposition(|symbol| frequencies[*symbol] > 0).map_or(0, |last| last + 1);
        Header {
            literals: literals.len(),
            distances: distances.len(),
            codes: code(&frequencies, 7),
            runs,
            frequencies,
            written: used.max(4),
        }
    }

    fn size(&self) -> usize {
        let extra: u32 = self.runs.iter().map(|(_, _, count)| *count).sum();
        3 + 5 + 5 + 4 + 3 * self.written + size(&self.frequencies, &self.codes) + extra as usize
    }

    fn write(&self, bits: &mut Bits) {
        bits.push(0b100, 3);
        bits.push((self.literals - FIRST_LENGTH) as u32, 5);
        bits.push(self.distances as u32 - 1, 5);
        bits.push(self.written as u32 - 4, 4);
        for symbol in &ORDER[..self.written] {
            bits.push(self.codes[*symbol].length, 3);
        }
        for (symbol, extra, count) in &self.runs {
            bits.push(self.codes[*symbol].bits, self.codes[*symbol].length);
            bits.push(*extra, *count);
        }
    }
}

fn shorten(length: usize, count: usize, runs: &mut Vec<(usize, u32, u32)>) {
    let mut left = count;
    if length == 0 {
        while left >= 11 {
            let part = left.min(138);
            runs.push((MANY_ZEROS, part as u32 - 11, 7));
            left -= part;
        }
        if left >= 3 {
            runs.push((FEW_ZEROS, left as u32 - 3, 3));
            left = 0;
        }
    } else {
        runs.push((length, 0, 0));
        left -= 1;
        while left >= 3 {
            let part = left.min(6);
            runs.push((REPEAT, part as u32 - 3, 2));
            left -= part;
        }
    }
    runs.extend(std::iter::repeat_n((length, 0, 0), left));
}
