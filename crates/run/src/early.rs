//! What the reading of a configuration may ask: values of variables, before there is a plan.

use std::sync::Arc;

use terrane_addr::ModuleInstance;
use terrane_config::{Config, EarlyExpression, EarlyValues, Sources};
use terrane_diag::{Diagnostics, SourceMap};
use terrane_eval::{ItemId, ModuleId, ProviderCall, RootVariables, World, early_literals};
use terrane_functions::Outside;
use terrane_hcl::Expr;
use terrane_value::Value;

use crate::{Assignment, collect_variables};

/// What is known while a configuration is read.
pub struct Early<'a> {
    pub outside: &'a dyn Outside,
    pub workspace: &'a str,
    pub variables: EarlyVariables,
}

/// Where the values of the root module's variables come from.
pub enum EarlyVariables {
    /// From all places where a command looks; see [`collect_variables`].
    Collected {
        environment: Vec<(String, String)>,
        assignments: Vec<Assignment>,
    },
    Given(RootVariables),
}

/// Answers while a tree is read.
pub(crate) struct Answers<'a> {
    pub early: &'a Early<'a>,
    pub sources: &'a dyn Sources,
    /// Collected when they are asked for first: nearly no configuration does.
    pub variables: Option<RootVariables>,
}

impl EarlyValues for Answers<'_> {
    fn literals(
        &mut self,
        config: &Arc<Config>,
        wanted: &[EarlyExpression],
        map: &mut SourceMap,
        diags: &mut Diagnostics,
    ) -> Vec<Option<Expr>> {
        if self.variables.is_none() {
            self.variables = Some(match &self.early.variables {
                EarlyVariables::Given(variables) => variables.clone(),
                EarlyVariables::Collected { environment, assignments } => match config.root() {
                    // What is wrong with them is reported when the command collects them itself.
                    Some(root) => {
                        let mut unheard = Diagnostics::new();
                        collect_variables(root, environment, assignments, self.sources, map, &mut unheard)
                    }
                    None => RootVariables::default(),
                },
            });
        }
        let variables = self.variables.clone().unwrap_or_default();
        early_literals(config, wanted, &variables, &Surroundings { early: self.early }, diags)
    }
}

/// The world without anything in it.
struct Surroundings<'a> {
    early: &'a Early<'a>,
}

impl World for Surroundings<'_> {
    fn resource(&self, _: &ModuleInstance, _: ItemId) -> Value {
        Value::dynamic()
    }

    fn provider_function(&self, _: ModuleId, provider: &str, function: &str, _: &[Value]) -> ProviderCall {
        ProviderCall::Unknown(format!(
            "provider::{provider}::{function} cannot be called here: while modules and the backend are looked for, no \
             provider is there yet."
        ))
    }

    fn outside(&self) -> &dyn Outside {
        self.early.outside
    }

    fn workspace(&self) -> &str {
        self.early.workspace
    }

    fn applying(&self) -> bool {
        false
    }
}
