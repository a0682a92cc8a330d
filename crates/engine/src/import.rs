//! Taking one object over from the world by hand: the command `import`.

use std::sync::Arc;

use terrane_addr::{AbsResourceInstance, InstanceKey, Mode};
use terrane_config::ResourceBlock;
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, Instances, ItemId, RootVariables};
use terrane_plan::Event;
use terrane_provider::{ImportBy, ImportRequest, ImportedObject, Provider, ReadRequest};
use terrane_schema::{Schema, mark_sensitive};
use terrane_state::{State, StateWriter};

use crate::identity::{self, Identified};
use crate::object::{Record, encode, object_id};
use crate::ports::Engine;
use crate::schemas::Schemas;
use crate::session::{Phase, Session, function_providers};

/// Which object of the world becomes which of the state.
#[derive(Clone, Debug)]
pub struct ImportTarget {
    pub address: AbsResourceInstance,
    /// In the words of the provider.
    pub id: String,
}

/// What is said on the way.
pub enum ImportStep {
    Asking,
    Found,
}

/// The state with the object in it, as the provider reads it. `None`: reported, and nothing is to be written.
pub async fn import(
    index: Arc<Index>,
    state: &State,
    variables: RootVariables,
    target: &ImportTarget,
    engine: &Engine<'_>,
    say: &dyn Fn(ImportStep),
) -> (Option<State>, Diagnostics) {
    let mut diags = Diagnostics::new();
    if let Err(cycle) = index.sorted() {
        diags.push(crate::plan::cycle_diagnostic(&index, &cycle));
        return (None, diags);
    }
    let schemas = Schemas::load(&index.config, Some(state), engine.providers, &mut diags).await;
    let functions = function_providers(engine, &index, &mut diags).await;
    if diags.has_errors() {
        return (None, diags);
    }
    let session = Session::new(engine, index.clone(), &schemas, variables, Phase::Console, functions);
    crate::console::fill(&session, state);
    let import = Import { session: &session, target, say };
    let imported = session.renewing(import.run(state)).await;
    session.close_all_ephemerals().await;
    diags.append(session.take_diagnostics());
    (imported.filter(|_| !diags.has_errors()), diags)
}

struct Import<'a> {
    session: &'a Session<'a>,
    target: &'a ImportTarget,
    say: &'a dyn Fn(ImportStep),
}

impl Import<'_> {
    async fn run(&self, state: &State) -> Option<State> {
        let address = &self.target.address;
        let item = self.item()?;
        let block = self.session.block(item)?;
        self.is_expanded(item, block).then_some(())?;
        let schema = self.schema(block)?;
        let provider_item = self.session.index.provider_of(item)?;
        let provider_address = crate::providers::provider_config_address(&self.session.index, provider_item)?;
        self.session.open_for_provider(provider_item).await.then_some(())?;
        let provider = self.session.configured(provider_item, address.module()).await?;
        (self.say)(ImportStep::Asking);
        let found = self.ask(&*provider).await?;
        (self.say)(ImportStep::Found);
        if state.object(address).is_some() {
            let detail = format!(
                "Terrane is already managing a remote object for {address}. To import to this address you must first remove \
                 the existing object from the state."
            );
            self.session
                .report(Diagnostic::error("Resource already managed by Terraform", detail).about(address.to_string()));
            return None;
        }
        let object = self.read(&*provider, schema, found).await?;
        let mut writer = StateWriter::new(state.clone(), self.session.engine.terraform_version.as_str());
        writer.set_current(address, &provider_address, object);
        // They were about objects without this one.
        writer.set_check_results(None);
        Some(writer.snapshot())
    }

    fn fault(&self, summary: &str, detail: String) {
        self.session.report(Diagnostic::error(summary.to_string(), detail).about(self.target.address.to_string()));
    }

    fn item(&self) -> Option<ItemId> {
        let address = &self.target.address;
        if address.resource.resource.mode != Mode::Managed {
            let detail =
                format!("{address} is no managed resource: data is read anew in every run and cannot be imported.");
            let summary = "A managed resource address is required. Importing into a data resource is not allowed.";
            self.fault(summary, detail);
            return None;
        }
        let config = address.config();
        if self.session.index.module_id(&config.module).is_none() {
            let detail = format!(
                "{} is not defined in the configuration. Please add configuration for this module before importing into it.",
                address.module()
            );
            self.fault("Import to non-existent module", detail);
            return None;
        }
        let item = self.session.index.resource_item(&config);
        if item.is_none() {
            let (kind, name) = (&config.resource.kind, &config.resource.name);
            let place = if config.module.is_root() { "the root module".into() } else { config.module.to_string() };
            let detail = format!(
                "Before importing this resource, please create its configuration in {place}. For example:\n\nresource \
                 \"{kind}\" \"{name}\" {{\n  # (resource arguments)\n}}"
            );
            self.fault(&format!("resource address \"{address}\" does not exist in the configuration."), detail);
        }
        item
    }

    /// Whether `count` or `for_each` make an instance with this key.
    fn is_expanded(&self, item: ItemId, block: &ResourceBlock) -> bool {
        let address = &self.target.address;
        let mut diags = Diagnostics::new();
        let instances = self
            .session
            .with_scope(address.module(), item, |scope| terrane_eval::instances(&block.repetition, &scope, &mut diags));
        let failed = diags.has_errors();
        self.session.report_all(diags);
        if failed {
            return false;
        }
        let is_there = match (instances.flatten(), &address.key) {
            (Some(Instances::Once), InstanceKey::None) => true,
            (Some(Instances::Count(count)), InstanceKey::Int(number)) => *number < count,
            (Some(Instances::ForEach(entries)), InstanceKey::Str(key)) => entries.iter().any(|(own, _)| own == key),
            _ => false,
        };
        if !is_there {
            let detail = format!(
                "The configuration for the given import {address} does not exist. All target instances must have an \
                 associated configuration to be imported."
            );
            self.fault("Configuration for import target does not exist", detail);
        }
        is_there
    }

    fn schema(&self, block: &ResourceBlock) -> Option<&Schema> {
        let found = self.session.schemas.resource(&block.provider_source, &block.address);
        if found.is_none() {
            let detail = format!(
                "The provider {} has no resource type {:?}.",
                block.provider_source,
                block.address.kind.as_str()
            );
            self.fault("Invalid resource type", detail);
        }
        found
    }

    async fn ask(&self, provider: &dyn Provider) -> Option<ImportedObject> {
        let (address, id) = (&self.target.address, self.target.id.as_str());
        let kind = address.resource.resource.kind.as_str();
        let response = provider.import_resource(ImportRequest { kind, by: ImportBy::Id(id) }).await;
        self.accept(response.diagnostics)?;
        let (own, others): (Vec<_>, Vec<_>) = response.objects.into_iter().partition(|object| object.kind == kind);
        for other in others {
            let detail = format!(
                "For the id {id:?} the provider also gave an object of type {:?}, which was left out: import it by its own \
                 address.",
                other.kind.as_str()
            );
            self.session.report(Diagnostic::warning("Further objects were not imported", detail));
        }
        let found = own.into_iter().find(|object| !object.object.is_null());
        if found.is_none() {
            self.nothing_there();
        }
        found
    }

    fn nothing_there(&self) {
        let address = &self.target.address;
        let detail = format!(
            "While attempting to import an existing object to \"{address}\", the provider detected that no object exists with \
             the given id. Only pre-existing objects can be imported; check that the id is correct and that it is associated \
             with the provider's configured region or endpoint, or use \"terrane apply\" to create a new remote object for \
             this resource."
        );
        self.fault("Cannot import non-existent remote object", detail);
    }

    fn accept(&self, diagnostics: Vec<terrane_provider::ProviderDiagnostic>) -> Option<()> {
        let mut diags = Diagnostics::new();
        let failed = crate::refusal::report(diagnostics, None, None, &self.target.address.to_string(), &mut diags);
        self.session.report_all(diags);
        (!failed).then_some(())
    }

    /// What a provider imports may be no more than the id: reading completes it.
    async fn read(
        &self,
        provider: &dyn Provider,
        schema: &Schema,
        found: ImportedObject,
    ) -> Option<Arc<terrane_state::Object>> {
        let address = self.target.address.clone();
        let id = object_id(&mark_sensitive(&schema.block, &found.object));
        let events = self.session.engine.events;
        events.event(Event::RefreshStarted { address: address.clone(), deposed: None, id: id.clone() });
        let kind = address.resource.resource.kind.as_str();
        let identity = found.identity.clone();
        let request = ReadRequest { kind, current: found.object, private: &found.private, identity };
        let response = provider.read_resource(request).await;
        events.event(Event::RefreshDone { address: address.clone(), deposed: None, id });
        self.accept(response.diagnostics)?;
        if response.object.is_null() {
            self.nothing_there();
            return None;
        }
        let declared = provider.schemas().identities.get(kind);
        let identity = Identified::said(declared, response.identity.or(found.identity));
        let mut diags = Diagnostics::new();
        let known = identity::is_known(identity.as_ref(), provider.address(), &address, "reading", &mut diags);
        self.session.report_all(diags);
        known.then_some(())?;
        let value = mark_sensitive(&schema.block, &response.object);
        let record = Record {
            private: response.private,
            identity,
            tainted: false,
            create_before_destroy: false,
            skip_destroy: false,
            dependencies: Arc::new([]),
        };
        Some(encode(schema, &value, record))
    }
}
