/// A property that travels with a value through every operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// Stored, but redacted wherever people look.
    Sensitive,
    /// Never stored: not in state, plan, journal, history, logs or errors.
    Ephemeral,
}

/// A set of [`Mark`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marks {
    bits: u8,
}

impl Marks {
    pub const NONE: Marks = Marks { bits: 0 };
    pub const SENSITIVE: Marks = Marks { bits: 1 };
    pub const EPHEMERAL: Marks = Marks { bits: 2 };

    #[must_use]
    pub fn union(self, other: Marks) -> Marks {
        Marks { bits: self.bits | other.bits }
    }

    #[must_use]
    pub fn without(self, other: Marks) -> Marks {
        Marks { bits: self.bits & !other.bits }
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    #[must_use]
    pub fn contains(self, mark: Mark) -> bool {
        self.bits & Marks::from(mark).bits != 0
    }

    #[must_use]
    pub fn is_sensitive(self) -> bool {
        self.contains(Mark::Sensitive)
    }

    #[must_use]
    pub fn is_ephemeral(self) -> bool {
        self.contains(Mark::Ephemeral)
    }
}

impl From<Mark> for Marks {
    fn from(mark: Mark) -> Marks {
        match mark {
            Mark::Sensitive => Marks::SENSITIVE,
            Mark::Ephemeral => Marks::EPHEMERAL,
        }
    }
}

impl FromIterator<Marks> for Marks {
    fn from_iter<T: IntoIterator<Item = Marks>>(iter: T) -> Marks {
        iter.into_iter().fold(Marks::NONE, Marks::union)
    }
}
