use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

use crate::Environment;

/// The randomness of the environment, for the libraries of keys.
pub(super) struct Random<'a>(pub(super) &'a Environment);

impl TryRng for Random<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.random_bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.random_bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        (self.0.randomness)(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_> {}
