//! Prefix codes of limited length, made by merging packages.

#[derive(Clone, Copy, Default)]
pub(crate) struct Code {
    /// As they are written: the first bit is the lowest.
    pub bits: u32,
    /// Zero for a symbol that does not occur.
    pub length: u32,
}

/// The code for symbols with these frequencies. It is one of several that are equally good; which one
/// decides about the bytes: on the way up packages go before symbols of the same weight.
pub(crate) fn code(frequencies: &[u32], longest: usize) -> Vec<Code> {
    let mut codes = vec![Code::default(); frequencies.len()];
    let mut symbols: Vec<usize> = (0..frequencies.len()).filter(|symbol| frequencies[*symbol] > 0).collect();
    if symbols.len() <= 2 {
        for (bits, symbol) in (0..).zip(symbols) {
            codes[symbol] = Code { bits, length: 1 };
        }
        return codes;
    }
    symbols.sort_by_key(|symbol| (frequencies[*symbol], *symbol));
    let weights: Vec<u32> = symbols.iter().map(|symbol| frequencies[*symbol]).collect();
    let counts = counts_by_length(&weights, longest.min(symbols.len() - 1));
    let mut next: u32 = 0;
    let mut rest = &symbols[..];
    for (length, count) in (1..).zip(counts) {
        next <<= 1;
        // The most frequent ones get the shortest codes; among them the order is that of the symbols.
        let (others, chosen) = rest.split_at(rest.len() - count);
        rest = others;
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        for symbol in chosen {
            codes[symbol] = Code { bits: next.reverse_bits() >> (32 - length), length };
            next += 1;
        }
    }
    codes
}

/// How many symbols get codes of 1, 2, 3... bits.
fn counts_by_length(weights: &[u32], longest: usize) -> Vec<usize> {
    // Each level has all symbols and, in pairs, all items of the level below, in the order of weights.
    // `true` is a symbol.
    let mut levels: Vec<Vec<bool>> = Vec::with_capacity(longest);
    let mut below: Vec<u64> = Vec::new();
    for _ in 0..longest {
        let mut symbols = weights.iter().map(|weight| u64::from(*weight)).peekable();
        let mut packages = below.chunks_exact(2).map(|pair| pair[0] + pair[1]).peekable();
        let mut level = Vec::new();
        let mut sums = Vec::new();
        loop {
            let symbol_first = match (symbols.peek(), packages.peek()) {
                (Some(symbol), Some(package)) => symbol < package,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            sums.extend(if symbol_first { symbols.next() } else { packages.next() });
            level.push(symbol_first);
        }
        levels.push(level);
        below = sums;
    }
    // A symbol gets one bit for each level where it is among the items taken.
    let mut at_least = Vec::with_capacity(longest);
    let mut taken = 2 * weights.len() - 2;
    for level in levels.iter().rev() {
        let symbols = level[..taken].iter().filter(|is_symbol| **is_symbol).count();
        at_least.push(symbols);
        taken = 2 * (taken - symbols);
    }
    at_least.push(0);
    at_least.windows(2).map(|pair| pair[0] - pair[1]).collect()
}
