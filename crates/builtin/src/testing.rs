//! Drives a provider as the engine does, and holds it to its promises.

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use futures::executor::block_on;
use terrane_addr::{DEFAULT_HOST, ProviderAddr};
use terrane_diag::Diagnostics;
use terrane_hcl::{Expr, ExprKind, Literal};
use terrane_provider::{
    ApplyRequest, CallRequest, ImportBy, ImportRequest, MoveRequest, PlanRequest, PlanResponse, Provider,
    ProviderDiagnostic, ReadRequest, UpgradeRequest,
};
use terrane_schema::{Block, apply_breaches, empty_object, plan_breaches, proposed_new};
use terrane_state::Backends;
use terrane_value::{Content, Number, Value, json};

use crate::{Environment, REGISTRY};

/// A provider in an environment without chance, at 2024-01-31T10:20:30Z.
pub(crate) struct Bench {
    provider: Arc<dyn Provider>,
    now: Arc<AtomicI64>,
    slept: Arc<Mutex<Vec<Duration>>>,
}

/// An object in state, and the text of the plan that made it.
pub(crate) struct Applied {
    pub(crate) plan: String,
    pub(crate) object: Value,
}

impl Bench {
    pub(crate) fn new(name: &str) -> Bench {
        Bench::in_directory(name, Path::new("/nowhere"))
    }

    pub(crate) fn in_directory(name: &str, directory: &Path) -> Bench {
        Bench::with(name, directory, |_| {})
    }

    /// Whoever sleeps in it sleeps for ever.
    pub(crate) fn never_waking(name: &str) -> Bench {
        Bench::with(name, Path::new("/nowhere"), |environment| {
            environment.sleep = Arc::new(|_| Box::pin(std::future::pending()));
        })
    }

    pub(crate) fn with_backends(name: &str, backends: Arc<dyn Backends>) -> Bench {
        Bench::with(name, Path::new("/nowhere"), |environment| environment.backends = Some(backends))
    }

    fn with(name: &str, directory: &Path, change: impl FnOnce(&mut Environment)) -> Bench {
        let now = Arc::new(AtomicI64::new(1_706_696_430));
        let slept = Arc::new(Mutex::new(Vec::new()));
        let entry = REGISTRY.iter().find(|entry| entry.name == name).unwrap();
        let mut environment = environment(&now, &slept, directory);
        change(&mut environment);
        Bench { provider: entry.provider(entry.address(DEFAULT_HOST), &environment), now, slept }
    }

    pub(crate) fn environment() -> Environment {
        environment(&Arc::default(), &Arc::default(), Path::new("/nowhere"))
    }

    pub(crate) fn provider(&self) -> &dyn Provider {
        &*self.provider
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().drain(..).collect()
    }

    fn block(&self, kind: &str) -> &Block {
        &self.provider.schemas().resources[kind].schema.block
    }

    /// A configuration from JSON; what it leaves out is null, `"${unknown}"` is unknown.
    pub(crate) fn config(&self, kind: &str, json: &str) -> Value {
        object_from_json(self.block(kind), json)
    }

    pub(crate) fn validate(&self, kind: &str, json: &str) -> String {
        show(&block_on(self.provider.validate_resource_config(kind, self.config(kind, json))))
    }

    pub(crate) fn null(&self, kind: &str) -> Value {
        Value::null(self.block(kind).implied_type())
    }

    /// The plan as text, one line for each attribute that is not null.
    pub(crate) fn plan(&self, kind: &str, prior: &Value, json: &str) -> String {
        let plan = self.plan_response(kind, prior, &self.config(kind, json));
        let mut text = show(&plan.diagnostics);
        for path in &plan.requires_replace {
            text.push_str(&format!("replace because of {path}\n"));
        }
        text + &show_object(&plan.planned)
    }

    fn plan_response(&self, kind: &str, prior: &Value, config: &Value) -> PlanResponse {
        let proposed = proposed_new(self.block(kind), prior, config);
        let (prior, config) = (prior.clone(), config.clone());
        block_on(self.provider.plan_resource_change(PlanRequest {
            kind,
            prior,
            proposed,
            config,
            prior_private: &[],
            prior_identity: None,
        }))
    }

    pub(crate) fn create(&self, kind: &str, json: &str) -> Value {
        self.apply(kind, &self.null(kind), json).object
    }

    /// Validates, plans (twice for a replacement) and applies.
    pub(crate) fn apply(&self, kind: &str, prior: &Value, json: &str) -> Applied {
        assert_eq!(self.validate(kind, json), "");
        let plan = self.plan(kind, prior, json);
        let config = self.config(kind, json);
        let mut prior = prior.clone();
        let mut response = self.plan_response(kind, &prior, &config);
        if !response.requires_replace.is_empty() {
            self.destroy(kind, &prior);
            prior = self.null(kind);
            response = self.plan_response(kind, &prior, &config);
        }
        assert_eq!(show(&response.diagnostics), "");
        let block = self.block(kind);
        assert_eq!(plan_breaches(block, &prior, &config, &response.planned), []);
        let (object, complaints) = self.apply_planned(kind, &prior, &response.planned, &config);
        assert_eq!(complaints, "");
        assert!(object.is_wholly_known(), "{object:?}");
        assert_eq!(apply_breaches(block, &response.planned, &object), []);
        // What was just made is what there is, and needs no change.
        assert!(self.read(kind, &object).same(&object));
        let again = self.plan_response(kind, &object, &config);
        assert!(again.planned.same(&object), "not stable:\n{}", show_object(&again.planned));
        assert!(again.requires_replace.is_empty());
        Applied { plan, object }
    }

    /// Applies, and returns what the provider says.
    pub(crate) fn try_create(&self, kind: &str, json: &str) -> String {
        let (prior, config) = (self.null(kind), self.config(kind, json));
        let plan = self.plan_response(kind, &prior, &config);
        if !plan.diagnostics.is_empty() {
            return show(&plan.diagnostics);
        }
        let (object, complaints) = self.apply_planned(kind, &prior, &plan.planned, &config);
        complaints + &show_object(&object)
    }

    fn apply_planned(&self, kind: &str, prior: &Value, planned: &Value, config: &Value) -> (Value, String) {
        let (prior, planned, config) = (prior.clone(), planned.clone(), config.clone());
        let request = ApplyRequest { kind, prior, planned, config, planned_private: &[], planned_identity: None };
        let response = block_on(self.provider.apply_resource_change(request));
        (response.object, show(&response.diagnostics))
    }

    pub(crate) fn destroy(&self, kind: &str, prior: &Value) {
        let null = self.null(kind);
        let (object, complaints) = self.apply_planned(kind, prior, &null, &null);
        assert_eq!(complaints, "");
        assert!(object.is_null());
    }

    pub(crate) fn read(&self, kind: &str, current: &Value) -> Value {
        let request = ReadRequest { kind, current: current.clone(), private: &[], identity: None };
        let response = block_on(self.provider.read_resource(request));
        assert_eq!(show(&response.diagnostics), "");
        response.object
    }

    /// An object from state.
    pub(crate) fn upgrade(&self, kind: &str, version: u64, json: &str) -> Result<Value, String> {
        let request = UpgradeRequest { kind, version, raw: json.as_bytes() };
        let response = block_on(self.provider.upgrade_resource_state(request));
        match response.diagnostics.as_slice() {
            [] => Ok(response.object),
            complaints => Err(show(complaints)),
        }
    }

    pub(crate) fn import(&self, kind: &str, id: &str) -> Result<Value, String> {
        let response = block_on(self.provider.import_resource(ImportRequest { kind, by: ImportBy::Id(id) }));
        match response.objects.as_slice() {
            [imported] => Ok(imported.object.clone()),
            _ => Err(show(&response.diagnostics)),
        }
    }

    /// Takes over an object of a type of another provider of HashiCorp's.
    pub(crate) fn take_over(&self, kind: &str, provider: &str, source: &str, json: &str) -> Result<Value, String> {
        let response = block_on(self.provider.move_resource_state(MoveRequest {
            source_provider: &ProviderAddr::new(DEFAULT_HOST, "hashicorp", provider),
            source_kind: source,
            source_version: 0,
            source_raw: json.as_bytes(),
            source_private: &[],
            source_identity: None,
            target_kind: kind,
        }));
        match response.diagnostics.as_slice() {
            [] => Ok(response.object),
            complaints => Err(show(complaints)),
        }
    }

    pub(crate) fn read_data(&self, kind: &str, json: &str) -> Result<Value, String> {
        let config = object_from_json(&self.provider.schemas().data_sources[kind].block, json);
        let complaints = block_on(self.provider.validate_data_config(kind, config.clone()));
        if !complaints.is_empty() {
            return Err(show(&complaints));
        }
        let response = block_on(self.provider.read_data_source(kind, config));
        if response.diagnostics.is_empty() { Ok(response.object) } else { Err(show(&response.diagnostics)) }
    }

    pub(crate) fn open(&self, kind: &str, json: &str) -> String {
        let config = object_from_json(&self.provider.schemas().ephemeral_resources[kind].block, json);
        let complaints = show(&block_on(self.provider.validate_ephemeral_config(kind, config.clone())));
        let response = block_on(self.provider.open_ephemeral(kind, config));
        assert!(block_on(self.provider.close_ephemeral(kind, response.private)).is_empty());
        complaints + &show(&response.diagnostics) + &show_object(&response.object)
    }

    pub(crate) fn call(&self, function: &str, arguments: Vec<Value>) -> String {
        match block_on(self.provider.call_function(CallRequest { function, arguments })).result {
            Ok(value) => format!("{value:?}"),
            Err((argument, problem)) => format!("argument {argument:?}: {problem}"),
        }
    }
}

fn environment(now: &Arc<AtomicI64>, slept: &Arc<Mutex<Vec<Duration>>>, directory: &Path) -> Environment {
    let (now, slept) = (now.clone(), slept.clone());
    let counter = AtomicU64::new(0);
    Environment {
        clock: Arc::new(move || (now.load(Ordering::Relaxed), 987_654_321)),
        randomness: Arc::new(move |bytes| {
            for byte in bytes {
                let mixed = (counter.fetch_add(1, Ordering::Relaxed) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                *byte = (mixed ^ (mixed >> 29)).to_be_bytes()[0];
            }
        }),
        sleep: Arc::new(move |duration| {
            slept.lock().unwrap().push(duration);
            Box::pin(async {})
        }),
        constants: Some(Arc::new(constant)),
        backends: None,
        working_directory: directory.into(),
    }
}

/// Enough to see that it is asked.
fn constant(expression: &Expr, diags: &mut Diagnostics) -> Value {
    match (&expression.kind, expression.as_literal_string()) {
        (ExprKind::Literal(Literal::Number(digits)), _) => Value::number(digits.parse::<Number>().unwrap()),
        (_, Some(text)) => Value::string(text),
        _ => {
            diags.error(expression.span, "Variables not allowed", "Variables may not be used here.");
            Value::dynamic()
        }
    }
}

pub(crate) fn object_from_json(block: &Block, text: &str) -> Value {
    let document = json::parse(text.as_bytes()).unwrap();
    let defaults = empty_object(block);
    for (name, _) in document.as_object().unwrap() {
        assert!(defaults.attribute(name).is_some(), "no attribute {name}");
    }
    let Content::Object(names, values) = defaults.unmark().0 else {
        panic!("no object");
    };
    Value::object(names.names().iter().zip(values).map(|(name, default)| {
        let value = match document.get(name) {
            None => default.clone(),
            Some(attribute) if attribute.as_str() == Some("${unknown}") => Value::unknown(default.ty().clone()),
            Some(attribute) => json::decode_tree(attribute, default.ty()).unwrap(),
        };
        (name.clone(), value)
    }))
}

pub(crate) fn show(complaints: &[ProviderDiagnostic]) -> String {
    let line = |complaint: &ProviderDiagnostic| {
        let path = complaint.attribute.as_ref().map_or_else(String::new, ToString::to_string);
        format!("{:?}{path}: {}: {}\n", complaint.severity, complaint.summary, complaint.detail)
    };
    complaints.iter().map(line).collect()
}

/// One line for each attribute that is not null.
pub(crate) fn show_object(object: &Value) -> String {
    match object.unmark().0 {
        Content::Object(ty, items) => {
            let present = ty.names().iter().zip(items).filter(|(_, value)| !value.is_null());
            present.map(|(name, value)| format!("{name} = {value:?}\n")).collect()
        }
        _ => format!("{object:?}\n"),
    }
}
