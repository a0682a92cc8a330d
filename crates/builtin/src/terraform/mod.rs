//! `terraform.io/builtin/terraform`: the provider that is part of the engine.

mod data;
mod expression_text;
mod functions;
mod remote_state;

use crate::embedded::Parts;

pub(crate) fn parts() -> Parts {
    Parts {
        resources: vec![Box::new(data::Data)],
        data_sources: vec![Box::new(remote_state::RemoteState)],
        functions: functions::functions(),
        ..Parts::default()
    }
}
