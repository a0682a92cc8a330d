//! How the frame plans: one set of rules for all resource types.
//!
//! 1. An attribute that the configuration leaves out gets its default.
//! 2. If anything changes, each computed attribute that the configuration leaves out becomes unknown,
//!    except that an update keeps those that are [kept](crate::shape::Field::kept).
//! 3. A change of an attribute that cannot be made in place asks for a new object. The engine then plans
//!    once more, without the old one.
//! 4. The resource type may [adjust](crate::resource::Resource::adjust) the result.

use terrane_provider::ProviderDiagnostic;
use terrane_value::{Path, Value};

use crate::Environment;
use crate::object::Object;
use crate::resource::Resource;
use crate::shape::Shape;

pub(crate) struct Planning<'a> {
    /// Time passes also for what nobody changes.
    pub(crate) environment: &'a Environment,
    /// `None` if the object is to be created.
    pub(crate) prior: Option<&'a Object>,
    pub(crate) config: &'a Object,
    pub(crate) planned: Object,
    pub(crate) requires_replace: Vec<Path>,
}

impl Planning<'_> {
    /// Changes a planned attribute that needs a new object to change.
    pub(crate) fn replan(&mut self, name: &str, value: Value) {
        let path = Path::new().attribute(name);
        self.requires_replace.retain(|other| *other != path);
        if self.prior.is_some_and(|prior| !prior.get(name).same(&value)) {
            self.requires_replace.push(path);
        }
        self.planned.set(name, value);
    }

    /// Whether the attribute is other than it was.
    pub(crate) fn changes(&self, name: &str) -> bool {
        self.prior.is_none_or(|prior| !prior.get(name).same(self.planned.get(name)))
    }
}

pub(crate) fn plan<'a>(
    resource: &dyn Resource,
    shape: &Shape,
    environment: &'a Environment,
    prior: Option<&'a Object>,
    proposed: Object,
    config: &'a Object,
) -> Result<Planning<'a>, ProviderDiagnostic> {
    let mut planning = Planning { environment, prior, config, planned: proposed, requires_replace: Vec::new() };
    apply_defaults(shape, &mut planning);
    mark_unknown(shape, &mut planning);
    ask_for_replacement(shape, &mut planning);
    resource.adjust(&mut planning)?;
    Ok(planning)
}

fn apply_defaults(shape: &Shape, planning: &mut Planning<'_>) {
    for field in &shape.fields {
        if let Some(default) = &field.default
            && planning.config.get(field.name).is_null()
        {
            planning.planned.set(field.name, default.clone());
        }
    }
}

fn mark_unknown(shape: &Shape, planning: &mut Planning<'_>) {
    if planning.prior.is_some_and(|prior| prior.same(&planning.planned)) {
        return;
    }
    for field in &shape.fields {
        let left_out = field.is_computed() && field.default.is_none() && planning.config.get(field.name).is_null();
        let kept = field.kept && planning.prior.is_some();
        if left_out && !kept {
            planning.planned.set_unknown(field.name);
        }
    }
}

fn ask_for_replacement(shape: &Shape, planning: &mut Planning<'_>) {
    let Some(prior) = planning.prior else {
        return;
    };
    for field in &shape.fields {
        let (before, after) = (prior.get(field.name), planning.planned.get(field.name));
        if !before.same(after) && field.replace.needed(before, after) {
            planning.requires_replace.push(Path::new().attribute(field.name));
        }
    }
}
