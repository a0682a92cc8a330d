//! What `import` blocks ask for: which object of the world becomes which instance.

use std::collections::BTreeMap;

use terrane_addr::{AbsResourceInstance, ConfigResource, InstanceKey};
use terrane_config::{ImportBlock, ImportBy};
use terrane_diag::{Diagnostic, Diagnostics};
use terrane_eval::{Index, InstanceId, ItemId, RepetitionData, Scope, evaluate};
use terrane_hcl::{Expr, ExprKind, IndexKey, Step, StepKind};
use terrane_plan::ImportedBy;
use terrane_value::{Content, Marks, Type, Value, convert};

use super::Planner;

/// What one `import` block asks for one instance.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The number of the block in the root module.
    pub block: usize,
    pub by: ImportedBy,
}

/// The blocks of the root module, by the resource that they are for.
pub(crate) fn blocks_by_resource(index: &Index) -> BTreeMap<ConfigResource, Vec<usize>> {
    let blocks = index.config.root().map(|root| root.imports.as_slice()).unwrap_or_default();
    let mut found: BTreeMap<ConfigResource, Vec<usize>> = BTreeMap::new();
    for (place, block) in blocks.iter().enumerate() {
        found.entry(block.resource.clone()).or_default().push(place);
    }
    found
}

/// Objects that would have nothing to look after them.
pub(crate) fn report_undeclared(index: &Index, diags: &mut Diagnostics) {
    for block in index.config.root().map(|root| root.imports.as_slice()).unwrap_or_default() {
        if index.resource_item(&block.resource).is_some() {
            continue;
        }
        let target = &block.resource;
        let detail = format!(
            "The configuration for the given import target {target} does not exist. If you wish to automatically generate \
             config for this resource, use the -generate-config-out option within terrane plan. Otherwise, make sure the \
             target resource exists within your configuration. For example:\n\n  terrane plan \
             -generate-config-out=generated.tf"
        );
        let diagnostic = Diagnostic::error("Configuration for import target does not exist", detail);
        diags.push(diagnostic.at(block.to.span).about(target.to_string()));
    }
}

impl Planner<'_> {
    /// Evaluates the blocks for a resource. `None`: reported.
    pub(crate) fn find_imports(&self, item: ItemId) -> Option<()> {
        let config = super::config_resource(&self.session.index, item)?;
        let Some(places) = self.import_blocks.get(&config) else { return Some(()) };
        let mut fine = true;
        for place in places {
            let block = self.session.index.config.root()?.imports.get(*place)?;
            let mut diags = Diagnostics::new();
            let wanted = self.evaluate_import(block, &mut diags);
            fine &= wanted.is_some() && !diags.has_errors();
            self.session.report_all(diags);
            for (address, by) in wanted.into_iter().flatten() {
                // Of several the last one counts.
                self.imports.borrow_mut().insert(address, Wanted { block: *place, by });
            }
        }
        fine.then_some(())
    }

    /// The block that asks to import an instance which state does not have.
    pub(crate) fn import_block(&self, address: &AbsResourceInstance) -> Option<(&ImportBlock, Wanted)> {
        let wanted = self.imports.borrow().get(address)?.clone();
        Some((self.session.index.config.root()?.imports.get(wanted.block)?, wanted))
    }

    /// Reports imports for instances that there are not. False if there are any.
    pub(crate) fn imports_fit(
        &self,
        resource: &ConfigResource,
        is_there: impl Fn(&AbsResourceInstance) -> bool,
    ) -> bool {
        if !self.import_blocks.contains_key(resource) {
            return true;
        }
        let imports = self.imports.borrow();
        let missing = imports.iter().filter(|(address, _)| address.config() == *resource && !is_there(address));
        let mut fine = true;
        for (address, wanted) in missing {
            fine = false;
            let name = address.to_string();
            let detail = format!(
                "The configuration for the given import {name} does not exist. All target instances must have an \
                 associated configuration to be imported."
            );
            let mut diagnostic =
                Diagnostic::error("Configuration for import target does not exist", detail).about(name);
            let root = self.session.index.config.root();
            diagnostic.subject = root.and_then(|root| root.imports.get(wanted.block)).map(|block| block.span);
            self.session.report(diagnostic);
        }
        fine
    }

    fn evaluate_import(
        &self,
        block: &ImportBlock,
        diags: &mut Diagnostics,
    ) -> Option<Vec<(AbsResourceInstance, ImportedBy)>> {
        let session = self.session;
        let mut evaluator = session.evaluator.borrow_mut();
        let keys = block.to.index_keys();
        for expr in [block.by.expr()].into_iter().chain(block.for_each.as_deref()).chain(keys) {
            evaluator.prepare_expression(InstanceId::ROOT, expr, &session.world);
        }
        diags.append(evaluator.take_diagnostics());
        let scope = || Scope::of_module(&evaluator, &session.world, InstanceId::ROOT);
        let repetitions = match &block.for_each {
            None => vec![RepetitionData::default()],
            Some(expr) => repetitions(expr, &evaluate(expr, &scope(), diags), diags)?,
        };
        let mut found = Vec::with_capacity(repetitions.len());
        for repetition in &repetitions {
            let scope = scope().with_repetition(repetition);
            let address = import_address(&block.to, &scope, diags)?;
            let by = match &block.by {
                ImportBy::Id(id) => ImportedBy::Id(import_id(id, &scope, diags)?),
                ImportBy::Identity(identity) => ImportedBy::Identity(import_identity(identity, &scope, diags)?),
            };
            found.push((address, by));
        }
        Some(found)
    }
}

/// `each` for every element: of maps and objects, sets of strings, and also of lists.
fn repetitions(expr: &Expr, value: &Value, diags: &mut Diagnostics) -> Option<Vec<RepetitionData>> {
    let mut refused = |detail: &str| {
        if !diags.has_errors() {
            diags.error(expr.span, "Invalid for_each argument", detail.to_string());
        }
        None
    };
    let marks = value.marks();
    if marks.is_sensitive() || marks.is_ephemeral() {
        return refused(
            "Sensitive and ephemeral values, and what is derived from them, cannot be used as for_each arguments: the \
             keys of instances are shown and stored.",
        );
    }
    let by_key = |key: Value, value: &Value| RepetitionData { each: Some((key, value.clone())), count_index: None };
    match value.unmark().0 {
        Content::Null => refused("The for_each argument is null. A map, a list or a set of strings is needed."),
        Content::Map(entries) => {
            Some(entries.iter().map(|(key, value)| by_key(Value::string(key.clone()), value)).collect())
        }
        Content::Object(ty, items) => {
            let entries = ty.names().iter().zip(items);
            Some(entries.map(|(key, value)| by_key(Value::string(key.clone()), value)).collect())
        }
        Content::Set(items) if items.iter().all(Value::is_known) => {
            Some(items.iter().map(|item| by_key(item.clone(), item)).collect())
        }
        Content::List(items) | Content::Tuple(items) => {
            Some(items.iter().zip(0u64..).map(|(item, at)| by_key(Value::number(at), item)).collect())
        }
        Content::Unknown(_) | Content::Set(_) => refused(
            "The for_each of an import block must be known while planning, and this depends on attributes that only \
             apply will know. Give the keys in the configuration, or apply what they depend on first, with -target.",
        ),
        _ => refused("The for_each argument must be a map, a list or a set of strings."),
    }
}

fn import_id(id: &Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<String> {
    let value = evaluate(id, scope, diags);
    if diags.has_errors() {
        return None;
    }
    let detail = match convert(&value, &Type::String) {
        Err(error) => format!("The import ID value is unsuitable: {error}."),
        Ok(text) if text.marks().is_sensitive() => "The import ID cannot be sensitive: plans show it.".into(),
        Ok(text) if text.marks().is_ephemeral() => "The import ID cannot be ephemeral: plans keep it.".into(),
        Ok(text) => match text.unmark().0 {
            Content::String(id) if !id.is_empty() => return Some(id.to_string()),
            Content::String(_) => "The import ID is empty. Give the id by which the provider knows the object.".into(),
            Content::Null => "The import ID cannot be null.".into(),
            _ => "The import block \"id\" argument depends on resource attributes that cannot be determined until apply, \
                  so the object cannot be imported in this plan."
                .into(),
        },
    };
    diags.error(id.span, "Invalid import id argument", detail);
    None
}

/// What identifies the object, as it is written. Its shape is for the provider to know.
fn import_identity(identity: &Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Value> {
    let value = evaluate(identity, scope, diags);
    if diags.has_errors() {
        return None;
    }
    let marks = value.deep_marks();
    let why = if marks.is_sensitive() {
        "The import identity cannot be sensitive: plans show it."
    } else if marks.is_ephemeral() {
        "The import identity cannot be ephemeral: plans keep it."
    } else if !value.is_wholly_known() {
        "The import block \"identity\" argument depends on resource attributes that cannot be determined until apply, so \
         the object cannot be imported in this plan."
    } else if value.is_null() {
        "The import identity cannot be null."
    } else {
        return Some(value.unmark_deep().0);
    };
    diags.error(identity.span, "Invalid import identity argument", why);
    None
}

/// The instance that `to` names, with its keys evaluated.
fn import_address(to: &Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<AbsResourceInstance> {
    let mut text = String::new();
    spell(to, scope, &mut text, diags)?;
    let address = text.parse().ok();
    if address.is_none() {
        let detail = format!("{text} is no address of a resource instance.");
        diags.error(to.span, "Invalid import address expression", detail);
    }
    address
}

fn spell(expr: &Expr, scope: &Scope<'_>, text: &mut String, diags: &mut Diagnostics) -> Option<()> {
    match &expr.kind {
        ExprKind::ScopeTraversal(traversal) => {
            text.push_str(&traversal.root.name);
            spell_steps(&traversal.steps, text);
        }
        ExprKind::RelativeTraversal(relative) => {
            spell(&relative.source, scope, text, diags)?;
            spell_steps(&relative.steps, text);
        }
        ExprKind::Index(index) => {
            spell(&index.collection, scope, text, diags)?;
            let key = instance_key(&index.key, scope, diags)?;
            text.push_str(&key.to_string());
        }
        _ => {
            diags.error(
                expr.span,
                "Invalid import address expression",
                "Only an address of a resource can stand here.",
            );
            return None;
        }
    }
    Some(())
}

fn spell_steps(steps: &[Step], text: &mut String) {
    for step in steps {
        match &step.kind {
            StepKind::Attribute(name) => text.push_str(&format!(".{name}")),
            StepKind::Index(IndexKey::Number(digits)) | StepKind::LegacyIndex(digits) => {
                text.push_str(&format!("[{digits}]"));
            }
            StepKind::Index(IndexKey::String(key)) => text.push_str(&format!("[{}]", terrane_eval::quote(key))),
        }
    }
}

fn instance_key(expr: &Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<InstanceKey> {
    let value = evaluate(expr, scope, diags);
    if diags.has_errors() {
        return None;
    }
    let key = match value.unmark() {
        (Content::String(key), Marks::NONE) => Some(InstanceKey::Str(key.clone())),
        (Content::Number(number), Marks::NONE) => number.as_u64().map(InstanceKey::Int),
        _ => None,
    };
    if key.is_none() {
        let detail = "A key of an instance must be a known string or whole number, and no secret.";
        diags.error(expr.span, "Import block 'to' address contains an invalid key", detail);
    }
    key
}
