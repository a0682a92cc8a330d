use sha2::{Digest, Sha256};

use crate::Environment;

/// Chance.
///
/// For a given seed, the provider that we stand in for takes the generator of the Go library, seeded with
/// a checksum of the text. Its documentation promises no particular result for a seed, only the same one
/// for the same release, and so do we: for a seed, `random_integer` and `random_shuffle` make other
/// results than it does. What is in state already stays as it is.
pub(super) enum Dice<'a> {
    Outside(&'a Environment),
    /// SHA-256 of the seed and a counter.
    Seeded {
        seed: &'a str,
        counter: u64,
    },
}

impl<'a> Dice<'a> {
    pub(super) fn new(environment: &'a Environment, seed: Option<&'a str>) -> Dice<'a> {
        match seed {
            None => Dice::Outside(environment),
            Some(seed) => Dice::Seeded { seed, counter: 0 },
        }
    }

    /// Each number below the bound, which is from 1 to 2^64, with the same probability.
    pub(super) fn below(&mut self, bound: u128) -> u64 {
        const ALL: u128 = 1 << 64;
        // So that no remainder is more frequent than others.
        let fair = ALL - ALL % bound;
        loop {
            let number = u128::from(self.roll());
            if number < fair {
                return u64::try_from(number % bound).expect("the bound is at most 2^64");
            }
        }
    }

    pub(super) fn choose<'b, T>(&mut self, items: &'b [T]) -> &'b T {
        &items[self.index(items.len())]
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u128)).expect("an index is smaller than a length")
    }

    fn roll(&mut self) -> u64 {
        match self {
            Dice::Outside(environment) => u64::from_be_bytes(environment.random_bytes()),
            Dice::Seeded { seed, counter } => {
                let digest = Sha256::new().chain_update(counter.to_be_bytes()).chain_update(seed.as_bytes()).finalize();
                *counter += 1;
                digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
            }
        }
    }
}
