use super::float::Float;
use super::{Number, Repr, Undefined, WRITTEN};

/// Arithmetic. A result has the greater precision of the two operands.
impl Number {
    pub fn add(&self, other: &Number) -> Result<Number, Undefined> {
        match (&self.0, &other.0) {
            (Repr::Small { value: a, precision: p }, Repr::Small { value: b, precision: q }) => {
                if let Some(value) = a.checked_add(*b) {
                    return Ok(Number(Repr::Small { value, precision: *p.max(q) }));
                }
            }
            (Repr::Infinite { negative: a }, Repr::Infinite { negative: b }) if a != b => {
                return Err(Undefined::OpposingInfinities);
            }
            (Repr::Infinite { .. }, _) => return Ok(self.clone()),
            (_, Repr::Infinite { .. }) => return Ok(other.clone()),
            _ => {}
        }
        Ok(Number::from_float(self.to_float().add(&other.to_float(), self.precision().max(other.precision()))))
    }

    pub fn subtract(&self, other: &Number) -> Result<Number, Undefined> {
        self.add(&other.negate()).map_err(|_| Undefined::InfinityMinusInfinity)
    }

    pub fn multiply(&self, other: &Number) -> Result<Number, Undefined> {
        let negative = self.is_negative() != other.is_negative();
        if let (Repr::Small { value: a, precision: p }, Repr::Small { value: b, precision: q }) = (&self.0, &other.0)
            && let Some(value) = a.checked_mul(*b)
            && (value != 0 || !negative)
        {
            return Ok(Number(Repr::Small { value, precision: *p.max(q) }));
        }
        if !self.is_finite() || !other.is_finite() {
            if self.is_zero() || other.is_zero() {
                return Err(Undefined::ZeroTimesInfinity);
            }
            return Ok(Number(Repr::Infinite { negative }));
        }
        let (a, b) = (self.to_float(), other.to_float());
        // A product keeps all its bits, up to the precision of written numbers.
        let precision = self.precision().max(other.precision());
        let exact = a.exact_product_bits(&b);
        Ok(Number::from_float(a.multiply(&b, precision.max(exact.min(WRITTEN)))))
    }

    /// A number divided by zero is infinite.
    pub fn divide(&self, other: &Number) -> Result<Number, Undefined> {
        let negative = self.is_negative() != other.is_negative();
        match (self.is_finite(), other.is_finite()) {
            (false, false) => return Err(Undefined::ZeroByZero),
            (false, true) => return Ok(Number(Repr::Infinite { negative })),
            (true, false) => return Ok(Number::from_float(Float::zero(negative, self.precision()))),
            (true, true) => {}
        }
        if other.is_zero() {
            if self.is_zero() {
                return Err(Undefined::ZeroByZero);
            }
            return Ok(Number(Repr::Infinite { negative }));
        }
        let precision = self.precision().max(other.precision());
        Ok(Number::from_float(self.to_float().divide(&other.to_float(), precision)))
    }

    /// What is left of a division with a whole quotient, with the sign of `self`. By zero: `self`.
    pub fn modulo(&self, other: &Number) -> Result<Number, Undefined> {
        if !self.is_finite() || !other.is_finite() {
            return Err(Undefined::ModuloInfinity);
        }
        if other.is_zero() {
            return Ok(self.clone());
        }
        if let (Repr::Small { value: a, precision: p }, Repr::Small { value: b, precision: q }) = (&self.0, &other.0) {
            return Ok(Number(Repr::Small { value: a.wrapping_rem(*b), precision: *p.max(q) }));
        }
        let whole = self.divide(other)?.truncate();
        self.subtract(&whole.multiply(other)?)
    }

    #[must_use]
    pub fn negate(&self) -> Number {
        match &self.0 {
            Repr::Small { value, precision } if *value != 0 && *value != i64::MIN => {
                Number(Repr::Small { value: -value, precision: *precision })
            }
            Repr::Infinite { negative } => Number(Repr::Infinite { negative: !negative }),
            _ => Number::from_float(self.to_float().negate()),
        }
    }

    #[must_use]
    pub fn abs(&self) -> Number {
        if self.is_negative() { self.negate() } else { self.clone() }
    }

    /// The greatest whole number that is not greater.
    #[must_use]
    pub fn floor(&self) -> Number {
        let whole = self.truncate();
        if self.is_negative() && whole != *self { whole.plus(-1) } else { whole }
    }

    /// The least whole number that is not less.
    #[must_use]
    pub fn ceil(&self) -> Number {
        let whole = self.truncate();
        if !self.is_negative() && whole != *self { whole.plus(1) } else { whole }
    }

    /// The whole part; infinity stays what it is.
    #[must_use]
    pub fn truncate(&self) -> Number {
        match &self.0 {
            Repr::Big(float) => Number::from_float(float.truncate()),
            Repr::Small { .. } | Repr::Infinite { .. } => self.clone(),
        }
    }

    fn plus(&self, small: i64) -> Number {
        let small = Number(Repr::Small { value: small, precision: 1 });
        self.add(&small).unwrap_or_else(|_| self.clone())
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn signum(&self) -> i64 {
        match (self.is_zero(), self.is_negative()) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// Through 64-bit floating point, as the language defines it. `None` if that has no result.
    #[must_use]
    pub fn pow(&self, power: &Number) -> Option<Number> {
        Number::from_f64(self.as_f64().powf(power.as_f64()))
    }

    /// Through 64-bit floating point, as the language defines it. `None` if that has no result.
    #[must_use]
    pub fn log(&self, base: &Number) -> Option<Number> {
        Number::from_f64(self.as_f64().ln() / base.as_f64().ln())
    }

    /// `None` for "not a number".
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Number> {
        if value.is_nan() {
            return None;
        }
        if value.is_infinite() {
            return Some(Number(Repr::Infinite { negative: value < 0.0 }));
        }
        Some(Number::from_float(Float::from_f64(value)))
    }
}
