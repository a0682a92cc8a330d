//! Where the values of the root module's variables come from, and which of two wins.

use terrane_addr::Str;
use terrane_config::{Module, Sources, read_variables_file};
use terrane_diag::{Diagnostic, Diagnostics, SourceMap};
use terrane_eval::{GivenVariable, RootVariables};
use terrane_value::Value;

/// One assignment on the command line, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// `-var name=value`
    Value(String),
    /// `-var-file path`
    File(String),
}

/// Collects values: from the environment (pairs without the `TF_VAR_` prefix), from `terraform.tfvars`,
/// from `*.auto.tfvars` in the order of their names, then from the command line. The last one wins.
pub fn collect_variables(
    root: &Module,
    environment: &[(String, String)],
    assignments: &[Assignment],
    sources: &dyn Sources,
    map: &mut SourceMap,
    diags: &mut Diagnostics,
) -> RootVariables {
    let mut collector = Collector { root, sources, map, found: RootVariables::default() };
    for (name, text) in environment {
        // The environment is shared with other projects: what is not declared here is not ours.
        if root.variables.contains_key(name.as_str()) {
            collector.text(name, text, format!("using the TF_VAR_{name} environment variable"), diags);
        }
    }
    for file in automatic_files(sources) {
        collector.file(&file, true, diags);
    }
    for assignment in assignments {
        match assignment {
            Assignment::File(path) => collector.file(path, false, diags),
            Assignment::Value(text) => collector.assignment(text, diags),
        }
    }
    collector.found
}

/// Reports the variables that have neither a value nor a default, before anything else is done.
pub fn report_missing(root: &Module, found: &RootVariables, diags: &mut Diagnostics) {
    let missing = |name: &Str| !found.given.contains_key(name);
    for variable in root.variables.values().filter(|variable| variable.default.is_none() && missing(&variable.name)) {
        let detail = format!(
            "The root module input variable {:?} is not set, and has no default value. Use a -var or -var-file command line \
             argument to provide a value for this variable.",
            variable.name.as_str()
        );
        diags.error(variable.span, "No value for required variable", detail);
    }
}

fn automatic_files(sources: &dyn Sources) -> Vec<String> {
    let mut names = sources.list(".").unwrap_or_default();
    names.sort();
    let mut files: Vec<String> = ["terraform.tfvars", "terraform.tfvars.json"]
        .iter()
        .map(ToString::to_string)
        .filter(|name| names.contains(name))
        .collect();
    files
        .extend(names.into_iter().filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")));
    files
}

struct Collector<'a> {
    root: &'a Module,
    sources: &'a dyn Sources,
    map: &'a mut SourceMap,
    found: RootVariables,
}

impl Collector<'_> {
    fn file(&mut self, path: &str, automatic: bool, diags: &mut Diagnostics) {
        let bytes = match self.sources.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let detail = match error {
                    terrane_config::SourceError::NotFound => format!("Given variables file {path} does not exist."),
                    other => format!("Error while reading {path}: {other}."),
                };
                diags.push(Diagnostic::error("Failed to read variables file", detail));
                return;
            }
        };
        let id = self.map.add(path, bytes);
        for (name, (expr, span)) in read_variables_file(id, self.map, diags) {
            let value = terrane_eval::evaluate_constant(&expr, diags);
            if !self.root.variables.contains_key(&name) {
                self.undeclared(&name, path, span, diags);
                continue;
            }
            let source = if automatic { format!("from {path:?}") } else { format!("from -var-file={path}") };
            self.found.given.insert(name, GivenVariable { value, source, span: Some(expr.span) });
        }
    }

    fn undeclared(&self, name: &str, path: &str, span: terrane_diag::Span, diags: &mut Diagnostics) {
        let near = terrane_eval::closest(name, self.root.variables.keys().map(Str::as_str))
            .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
        let detail = format!(
            "The root module does not declare a variable named {name:?} but a value was found in file {path:?}. If you \
             meant to use this value, add a \"variable\" block to the configuration.{near}\n\nTo silence these warnings, \
             use TF_VAR_... environment variables to provide certain \"global\" settings to all configurations in your \
             organization. To reduce the verbosity of these warnings, use the -compact-warnings option."
        );
        diags.push(Diagnostic::warning("Value for undeclared variable", detail).at(span));
    }

    fn assignment(&mut self, text: &str, diags: &mut Diagnostics) {
        let Some((name, value)) = text.split_once('=') else {
            let detail = format!(
                "The given -var option {text:?} is not correctly specified. Must be a variable name and value separated by \
                 an equals sign, like -var=\"key=value\"."
            );
            diags.push(Diagnostic::error("Invalid -var option", detail));
            return;
        };
        if name.ends_with(' ') {
            let detail = format!(
                "Variable name {name:?} is invalid due to trailing space. Did you mean -var=\"{}={}\"?",
                name.trim(),
                value.trim_start()
            );
            diags.push(Diagnostic::error("Invalid -var option", detail));
            return;
        }
        if !self.root.variables.contains_key(name) {
            let near = terrane_eval::closest(name, self.root.variables.keys().map(Str::as_str))
                .map_or_else(String::new, |near| format!(" Did you mean {near:?}?"));
            let detail = format!(
                "A variable named {name:?} was assigned on the command line, but the root module does not declare a \
                 variable of that name. To use this value, add a \"variable\" block to the configuration.{near}"
            );
            diags.push(Diagnostic::error("Value for undeclared variable", detail));
            return;
        }
        self.text(name, value, format!("using -var=\"{name}=...\""), diags);
    }

    /// A value that came as text: a string where the variable takes a primitive, else an expression.
    fn text(&mut self, name: &str, text: &str, source: String, diags: &mut Diagnostics) {
        let Some(variable) = self.root.variables.get(name) else { return };
        let mut unheard = Diagnostics::new();
        let literal = match &variable.ty {
            None => true,
            Some(_) => {
                let (ty, _) = terrane_eval::variable_type(variable, &mut unheard);
                ty.is_primitive()
            }
        };
        let (value, span) = if literal {
            (Value::string(text), None)
        } else {
            let id = self.map.add(format!("<value for var.{name}>"), text.as_bytes());
            let expr = terrane_hcl::parse_expression(id, text.as_bytes(), diags);
            (terrane_eval::evaluate_constant(&expr, diags), Some(expr.span))
        };
        self.found.given.insert(name.into(), GivenVariable { value, source, span });
    }
}
