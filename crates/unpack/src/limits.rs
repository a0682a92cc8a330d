//! What an archive may unpack to.

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of all files together, in bytes.
    pub unpacked: u64,
    pub entries: usize,
    /// Whether symbolic links may be in it. They are made last, so that nothing is written through them.
    pub links: bool,
}

/// For providers: the largest package that is known has 700 MB in a handful of files.
pub const PACKAGE: Limits = Limits { unpacked: 8 << 30, entries: 100_000, links: false };

/// For modules, which are text.
pub const MODULES: Limits = Limits { unpacked: 1 << 30, entries: 100_000, links: true };

/// Programs shrink to a third, text to a tenth. A file of one letter shrinks to a thousandth, and makes a bomb.
const USUAL_RATIO: u64 = 100;
/// Up to here nobody is hurt by any ratio.
const HARMLESS: u64 = 64 << 20;

impl Limits {
    /// `packed` is the length of the archive, `unpacked` that of what is in it, or as much as was seen so far.
    pub(crate) fn check_size(&self, packed: u64, unpacked: u64) -> Result<(), String> {
        if unpacked > self.unpacked {
            return Err(format!("its files have {unpacked} bytes, and more than {} are not taken", self.unpacked));
        }
        if unpacked > HARMLESS && unpacked / USUAL_RATIO > packed {
            return Err(format!("its {packed} bytes unpack to {unpacked}, more than {USUAL_RATIO} times as many"));
        }
        Ok(())
    }

    /// How much is read of an archive of which the size is not known before.
    pub(crate) fn most(&self, packed: u64) -> u64 {
        self.unpacked.min(HARMLESS.max(packed.saturating_mul(USUAL_RATIO)))
    }
}
