use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use terrane_value::Str;

/// Makes one entry out of whatever a provider sent. `None`: what it sent makes no sense.
pub type Decode<T> = Arc<dyn Fn(&str) -> Option<T> + Send + Sync>;

/// Things by name, each decoded when it is first asked for.
///
/// A large provider declares fifteen hundred resource types, of which a configuration uses thirty: the
/// others stay bytes.
#[derive(Clone)]
pub struct Catalog<T> {
    entries: BTreeMap<Str, OnceLock<Option<T>>>,
    decode: Option<Decode<T>>,
}

impl<T> Catalog<T> {
    /// The names that there are, and the way to what is behind them.
    pub fn lazy(names: impl IntoIterator<Item = Str>, decode: Decode<T>) -> Catalog<T> {
        Catalog { entries: names.into_iter().map(|name| (name, OnceLock::new())).collect(), decode: Some(decode) }
    }

    /// `None` also for what is declared in a way that makes no sense; [`Catalog::contains`] tells them apart.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        let entry = self.entries.get(name)?;
        entry.get_or_init(|| self.decode.as_ref().and_then(|decode| decode(name))).as_ref()
    }

    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    pub fn insert(&mut self, name: Str, item: T) {
        self.entries.insert(name, OnceLock::from(Some(item)));
    }

    /// Decodes nothing.
    pub fn keys(&self) -> btree_map::Keys<'_, Str, OnceLock<Option<T>>> {
        self.entries.keys()
    }

    /// Decodes everything.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &T)> {
        self.entries.keys().filter_map(|name| Some((name, self.get(name)?)))
    }

    /// Decodes everything.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, item)| item)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T> Default for Catalog<T> {
    fn default() -> Catalog<T> {
        Catalog { entries: BTreeMap::new(), decode: None }
    }
}

impl<T> FromIterator<(Str, T)> for Catalog<T> {
    fn from_iter<I: IntoIterator<Item = (Str, T)>>(items: I) -> Catalog<T> {
        let entries = items.into_iter().map(|(name, item)| (name, OnceLock::from(Some(item))));
        Catalog { entries: entries.collect(), decode: None }
    }
}

impl<T> From<BTreeMap<Str, T>> for Catalog<T> {
    fn from(items: BTreeMap<Str, T>) -> Catalog<T> {
        items.into_iter().collect()
    }
}

impl<T> Index<&str> for Catalog<T> {
    type Output = T;

    fn index(&self, name: &str) -> &T {
        self.get(name).expect("indexing is for names that are known to be there")
    }
}

impl<T> fmt::Debug for Catalog<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn only_what_is_asked_for_is_decoded_and_only_once() {
        let decoded = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&decoded);
        let decode: Decode<usize> = Arc::new(move |name| {
            seen.lock().unwrap().push(name.to_owned());
            (name != "broken").then_some(name.len())
        });
        let catalog = Catalog::lazy(["a", "bb", "broken"].map(Str::from), decode);
        assert_eq!(catalog.keys().count(), 3);
        assert_eq!((catalog.get("bb"), catalog.get("bb"), catalog.get("c")), (Some(&2), Some(&2), None));
        assert_eq!((catalog.get("broken"), catalog.contains("broken"), catalog.contains("c")), (None, true, false));
        assert_eq!(*decoded.lock().unwrap(), ["bb", "broken"]);
    }
}
