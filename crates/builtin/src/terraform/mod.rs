//! `terraform.io/builtin/terraform`: the provider that is part of the engine.

mod data;
mod expression_text;
mod functions;

use crate::embedded::Parts;

pub(crate) fn parts() -> Parts {
    Parts { resources: vec![Box::new(data::Data)], functions: functions::functions(), ..Parts::default() }
}
