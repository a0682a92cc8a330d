//! All functions as data, for tools: what `metadata functions -json` shows.

use terrane_value::Type;

use crate::signature::Parameter;

#[derive(Clone, Debug)]
pub struct Signature {
    pub name: &'static str,
    pub description: &'static str,
    pub return_type: Type,
    pub parameters: Vec<ParameterSignature>,
    pub variadic_parameter: Option<ParameterSignature>,
}

#[derive(Clone, Debug)]
pub struct ParameterSignature {
    pub name: &'static str,
    pub ty: Type,
    pub is_nullable: bool,
}

/// The signatures of all functions, in the order of their names. The reference lists each a second time
/// with `core::` before its name.
#[must_use]
pub fn all() -> Vec<Signature> {
    let parameter =
        |own: &Parameter| ParameterSignature { name: own.name, ty: (own.ty)(), is_nullable: own.allow_null };
    crate::all()
        .iter()
        .map(|function| Signature {
            name: function.name,
            description: function.description,
            return_type: function.declared_type(),
            parameters: function.parameters.iter().map(parameter).collect(),
            variadic_parameter: function.variadic.as_ref().map(parameter),
        })
        .collect()
}
