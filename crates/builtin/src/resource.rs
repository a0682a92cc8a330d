//! What a provider is made of.

use std::time::Duration;

use terrane_provider::{BoxFuture, FunctionParameter, FunctionSignature, MoveRequest, ProviderDiagnostic};
use terrane_value::{Path, Type, Value};

use crate::Environment;
use crate::object::Object;
use crate::planning::Planning;
use crate::shape::Shape;

/// A resource type. The frame has checked the schema, planned (see [`crate::planning`]), and filled in
/// everything that is in the configuration: what is left is to set the attributes that are unknown.
pub(crate) trait Resource: Send + Sync {
    fn kind(&self) -> &'static str;

    fn shape(&self) -> Shape;

    fn without_outside_effect(&self) -> bool {
        true
    }

    /// What the schema cannot say. Values may be unknown.
    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        let _ = (config, complaints);
    }

    /// Completes an object of an older schema version; what that did not have is null.
    fn upgrade(&self, environment: &Environment, version: u64, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let _ = (environment, version, object);
        Ok(())
    }

    /// The object as it is now, `None` if it is gone.
    fn read(&self, environment: &Environment, current: Object) -> Result<Option<Object>, ProviderDiagnostic> {
        let _ = environment;
        Ok(Some(current))
    }

    /// Changes what the frame has planned.
    fn adjust(&self, planning: &mut Planning<'_>) -> Result<(), ProviderDiagnostic> {
        let _ = planning;
        Ok(())
    }

    fn create(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic>;

    fn update(&self, environment: &Environment, prior: &Object, object: &mut Object) -> Result<(), ProviderDiagnostic> {
        let _ = (environment, prior, object);
        Ok(())
    }

    fn delete(&self, environment: &Environment, prior: &Object) -> Result<(), ProviderDiagnostic> {
        let _ = (environment, prior);
        Ok(())
    }

    /// How long to wait before the object is created or deleted.
    fn delay(&self, moment: Moment<'_>) -> Result<Option<Duration>, ProviderDiagnostic> {
        let _ = moment;
        Ok(None)
    }

    /// Fills an object of nulls. `None` if the type cannot be imported.
    fn import(
        &self,
        environment: &Environment,
        id: &str,
        object: &mut Object,
    ) -> Option<Result<(), ProviderDiagnostic>> {
        let _ = (environment, id, object);
        None
    }

    /// Fills an object of nulls from the state of an object of another type, as JSON. `None` if the type
    /// does not take over objects of that type.
    fn take_over(&self, source: &MoveRequest<'_>, object: &mut Object) -> Option<Result<(), ProviderDiagnostic>> {
        let _ = (source, object);
        None
    }
}

pub(crate) enum Moment<'a> {
    Create(&'a Object),
    Delete(&'a Object),
}

pub(crate) trait DataSource: Send + Sync {
    fn kind(&self) -> &'static str;

    fn shape(&self) -> Shape;

    /// What the schema cannot say. Values may be unknown.
    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        let _ = (config, complaints);
    }

    /// Completes the configuration, which is wholly known.
    fn read<'a>(
        &'a self,
        environment: &'a Environment,
        object: Object,
    ) -> BoxFuture<'a, Result<Object, ProviderDiagnostic>>;
}

/// What is made for one run and never stored.
pub(crate) trait EphemeralResource: Send + Sync {
    fn kind(&self) -> &'static str;

    fn shape(&self) -> Shape;

    /// What the schema cannot say. Values may be unknown.
    fn validate(&self, config: &Object, complaints: &mut Vec<ProviderDiagnostic>) {
        let _ = (config, complaints);
    }

    /// Completes the configuration, which is wholly known. There is nothing to renew or to close.
    fn open(&self, environment: &Environment, object: &mut Object) -> Result<(), ProviderDiagnostic>;
}

/// Or which argument (counted from 0) is wrong, and why.
pub(crate) type CallResult = Result<Value, (Option<usize>, String)>;

pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) signature: FunctionSignature,
    pub(crate) call: fn(&Environment, &[Value]) -> CallResult,
}

/// A parameter that is neither null nor unknown.
pub(crate) fn parameter(name: &str, ty: Type, description: &str) -> FunctionParameter {
    FunctionParameter {
        name: name.into(),
        ty,
        allow_null: false,
        allow_unknown: false,
        description: description.into(),
    }
}

pub(crate) fn signature(
    parameters: Vec<FunctionParameter>,
    returns: Type,
    summary: &str,
    description: &str,
) -> FunctionSignature {
    FunctionSignature {
        parameters,
        variadic: None,
        returns,
        summary: summary.into(),
        description: description.into(),
        deprecation: String::new(),
    }
}

/// A complaint about one attribute.
pub(crate) fn invalid(attribute: &str, summary: &str, detail: impl Into<String>) -> ProviderDiagnostic {
    ProviderDiagnostic::error(summary, detail).at(Path::new().attribute(attribute))
}
