//! `terraform.io/builtin/terraform`: the provider that is part of the engine.

mod data;

use crate::embedded::Parts;

pub(crate) fn parts() -> Parts {
    Parts { resources: vec![Box::new(data::Data)], ..Parts::default() }
}
