//! The fields of a document as they stand in the file. Every field may be missing or null.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Declares a JSON object with optional fields that keeps the fields it does not know, as text. (The
/// derived `flatten` of serde cannot keep text.) A field that occurs twice counts as its last.
macro_rules! wire_object {
    ($(#[$note:meta])* $name:ident { $($field:ident $key:literal : $kind:ty,)* }) => {
        $(#[$note])*
        #[derive(Default)]
        pub(crate) struct $name<'a> {
            $(pub $field: Option<$kind>,)*
            pub extra: Vec<(String, &'a RawValue)>,
        }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields<'a>(PhantomData<&'a ()>);
                impl<'de: 'a, 'a> Visitor<'de> for Fields<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name<'a>, A::Error> {
                        let mut object = $name::default();
                        while let Some(key) = map.next_key::<String>()? {
                            match key.as_str() {
                                $($key => object.$field = map.next_value()?,)*
                                _ => object.extra.push((key, map.next_value()?)),
                            }
                        }
                        Ok(object)
                    }
                }
                deserializer.deserialize_map(Fields(PhantomData))
            }
        }
    };
}

wire_object! {
    WireState {
        version "version": u64,
        terraform_version "terraform_version": String,
        serial "serial": u64,
        lineage "lineage": String,
        outputs "outputs": BTreeMap<String, WireOutput<'a>>,
        resources "resources": Vec<WireResource<'a>>,
        check_results "check_results": &'a RawValue,
    }
}

wire_object! {
    WireOutput {
        value "value": &'a RawValue,
        ty "type": &'a RawValue,
        sensitive "sensitive": bool,
    }
}

wire_object! {
    WireResource {
        module "module": String,
        mode "mode": String,
        kind "type": String,
        name "name": String,
        // Whether the resource has `count` or `for_each`: written by 0.12 only, and told by the keys anyway.
        each "each": String,
        provider "provider": String,
        instances "instances": Vec<WireInstance<'a>>,
    }
}

wire_object! {
    /// One object; objects with the same index key belong to one instance.
    WireInstance {
        index_key "index_key": WireKey,
        status "status": String,
        deposed "deposed": String,
        schema_version "schema_version": u64,
        attributes "attributes": &'a RawValue,
        attributes_flat "attributes_flat": BTreeMap<String, String>,
        sensitive_attributes "sensitive_attributes": Vec<Vec<WireStep>>,
        identity_schema_version "identity_schema_version": u64,
        identity "identity": &'a RawValue,
        private "private": String,
        dependencies "dependencies": &'a RawValue,
        create_before_destroy "create_before_destroy": bool,
        skip_destroy "skip_destroy": bool,
    }
}

/// The start of a document of any version.
#[derive(serde::Deserialize)]
pub(crate) struct WireVersion {
    pub version: Option<serde_json::Value>,
    pub terraform_version: Option<serde_json::Value>,
}

#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "an index key must be a string or a whole number")]
pub(crate) enum WireKey {
    Int(u64),
    Str(String),
}

/// `{"type": "get_attr", "value": "name"}` or `{"type": "index", "value": {"value": .., "type": ..}}`.
#[derive(serde::Deserialize)]
pub(crate) struct WireStep {
    #[serde(rename = "type")]
    pub kind: String,
    pub value: serde_json::Value,
}
