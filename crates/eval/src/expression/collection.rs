//! Objects, `for`, splat and index.

use std::collections::HashMap;

use terrane_diag::{Diagnostic, Diagnostics, Span};
use terrane_hcl::{Expr, For, Ident, Index, ObjectItem, ObjectKey, Splat};
use terrane_value::{Content, Marks, Number, Str, Type, Value, convert};

use super::{Evaluation, access};

const JSON_KEY: &str = "Invalid object key expression";

/// Keys and values of a collection; `None` inside if it is unknown.
type Elements = Option<Vec<(Value, Value)>>;

impl Evaluation<'_> {
    pub(super) fn object(&self, whole: &Expr, items: &[ObjectItem], diags: &mut Diagnostics) -> Value {
        let mut attributes: Vec<(Str, Value)> = Vec::with_capacity(items.len());
        let mut marks = Marks::NONE;
        let mut known = true;
        // In the JSON syntax a name that is written twice is a mistake, here it is the last that counts.
        let mut written: HashMap<Str, Span> = HashMap::new();
        for item in items {
            let key = self.object_key(whole, &item.key, diags);
            let value = self.expr(&item.value, diags);
            let Some((key, key_marks)) = key else {
                known = false;
                continue;
            };
            marks = marks.union(key_marks);
            match key {
                Some(key) => {
                    if item.json_name().is_some() && !self.is_first(&key, item.key.span(), &mut written, diags) {
                        continue;
                    }
                    attributes.push((key, value));
                }
                None => known = false,
            }
        }
        // One unknown key makes the whole type unknown: nobody can say which attributes there are.
        if known { Value::object(attributes).with_marks(marks) } else { Value::dynamic().with_marks(marks) }
    }

    fn is_first(&self, key: &Str, at: Span, written: &mut HashMap<Str, Span>, diags: &mut Diagnostics) -> bool {
        let Some(first) = written.insert(key.clone(), at) else { return true };
        let detail =
            format!("The object has a property \"{key}\" already, at {}. Remove one of them.", Diagnostic::PLACE);
        let mut diagnostic = Diagnostic::error("Duplicate object attribute", detail).at(at);
        diagnostic.places.push(first);
        diags.push(diagnostic);
        false
    }

    /// `None`: reported. `Some(None)`: unknown.
    fn object_key(&self, whole: &Expr, key: &ObjectKey, diags: &mut Diagnostics) -> Option<(Option<Str>, Marks)> {
        let expr = match key {
            ObjectKey::Name(name) => return Some((Some(name.name.clone()), Marks::NONE)),
            ObjectKey::Reference(traversal) => {
                let detail = "If this expression is intended to be a reference, wrap it in parentheses. If it's instead \
                              intended as a literal name containing periods, wrap it in quotes to create a string \
                              literal.";
                diags.error(traversal.span, "Ambiguous attribute key", detail);
                return None;
            }
            ObjectKey::Expression(expr) => expr,
        };
        let mut own = Diagnostics::new();
        let value = self.expr(expr, &mut own);
        let failed = own.has_errors();
        diags.append(own);
        let marks = value.marks();
        if failed {
            return None;
        }
        if value.is_null() && expr.as_json_string().is_some() {
            self.fault(whole, expr.span, JSON_KEY, "Cannot use null value as an object key.", diags);
            return None;
        }
        if value.is_null() {
            self.fault(whole, expr.span, "Null value as key", "Can't use a null value as a key.", diags);
            return None;
        }
        match convert(&value, &Type::String) {
            Ok(key) => match key.unmark().0 {
                Content::String(key) => Some((Some(key.clone()), marks)),
                _ => Some((None, marks)),
            },
            Err(error) if expr.as_json_string().is_some() => {
                let detail = format!("Cannot use this expression as an object key: {error}.");
                self.fault(whole, expr.span, JSON_KEY, detail, diags);
                None
            }
            Err(error) => {
                let detail = format!("Can't use this value as a key: {error}.");
                self.fault(whole, expr.span, "Incorrect key type", detail, diags);
                None
            }
        }
    }

    pub(super) fn index(&self, whole: &Expr, index: &Index, diags: &mut Diagnostics) -> Value {
        let mut own = Diagnostics::new();
        let collection = self.expr(&index.collection, &mut own);
        let failed = own.has_errors() && *collection.ty() == Type::Dynamic;
        diags.append(own);
        let key = self.expr(&index.key, diags);
        let result = access::index(&collection, &key).unwrap_or_else(|refusal| {
            self.fault(whole, index.brackets_span, refusal.summary, refusal.detail, diags);
            Value::dynamic()
        });
        // What has failed hides nothing.
        if failed { Value::dynamic() } else { result }
    }

    /// The elements of a collection, or `None` after reporting why there are none.
    pub(super) fn elements(
        &self,
        whole: &Expr,
        at: &Expr,
        collection: &Value,
        diags: &mut Diagnostics,
    ) -> Option<Elements> {
        let numbered = |items: &[Value]| {
            Some(items.iter().enumerate().map(|(at, item)| (Value::number(Number::from(at)), item.clone())).collect())
        };
        match collection.unmark().0 {
            Content::Null => {
                let detail = "A null value cannot be used as the collection in a 'for' expression.";
                self.fault(whole, at.span, "Iteration over null value", detail, diags);
                None
            }
            Content::List(items) | Content::Tuple(items) => Some(numbered(items)),
            Content::Set(items) => Some(Some(items.iter().map(|item| (item.clone(), item.clone())).collect())),
            Content::Map(entries) => {
                Some(Some(entries.iter().map(|(key, value)| (Value::string(key.clone()), value.clone())).collect()))
            }
            Content::Object(ty, items) => {
                let keys = ty.names().iter().map(|name| Value::string(name.clone()));
                Some(Some(keys.zip(items.iter().cloned()).collect()))
            }
            Content::Unknown(_) if *collection.ty() == Type::Dynamic || !collection.ty().is_primitive() => Some(None),
            _ => {
                let detail = format!(
                    "A value of type {} cannot be used as the collection in a 'for' expression.",
                    collection.ty().friendly_name()
                );
                self.fault(whole, at.span, "Iteration over non-iterable value", detail, diags);
                None
            }
        }
    }

    pub(super) fn with_bound<R>(
        &self,
        key: Option<&Ident>,
        value: &Ident,
        element: (Value, Value),
        work: impl FnOnce() -> R,
    ) -> R {
        let outside = self.bound.borrow().len();
        {
            let mut bound = self.bound.borrow_mut();
            bound.extend(key.map(|key| (key.name.clone(), element.0)));
            bound.push((value.name.clone(), element.1));
        }
        let result = work();
        self.bound.borrow_mut().truncate(outside);
        result
    }

    pub(super) fn for_expr(&self, whole: &Expr, repeat: &For, diags: &mut Diagnostics) -> Value {
        let collection = self.expr(&repeat.collection, diags);
        let marks = collection.marks();
        let Some(elements) = self.elements(whole, &repeat.collection, &collection, diags) else {
            return Value::dynamic();
        };
        if *collection.ty() == Type::Dynamic || !self.for_condition_fits(whole, repeat, diags) {
            return Value::dynamic().with_marks(marks);
        }
        let Some(elements) = elements else {
            return Value::dynamic().with_marks(marks);
        };
        let mut result = ForResult { marks, ..ForResult::default() };
        for element in elements {
            self.with_bound(repeat.key_variable.as_ref(), &repeat.value_variable, element, || {
                self.for_element(whole, repeat, &mut result, diags);
            });
        }
        result.finish(repeat)
    }

    /// What is wrong with a condition whatever the elements are is said once, even if there are none.
    fn for_condition_fits(&self, whole: &Expr, repeat: &For, diags: &mut Diagnostics) -> bool {
        let Some(condition) = &repeat.condition else { return true };
        let mut own = Diagnostics::new();
        let any = (Value::dynamic(), Value::dynamic());
        let value = self
            .with_bound(repeat.key_variable.as_ref(), &repeat.value_variable, any, || self.expr(condition, &mut own));
        if value.is_null() {
            let detail = "The value of the 'if' clause must not be null.";
            self.fault(whole, condition.span, "Condition is null", detail, &mut own);
        } else if let Err(error) = convert(&value, &Type::Bool) {
            self.unfit_condition(whole, condition, &error.message, &mut own);
        }
        let fits = !own.has_errors();
        diags.append(own);
        fits
    }

    fn for_element(&self, whole: &Expr, repeat: &For, result: &mut ForResult, diags: &mut Diagnostics) {
        if let Some(condition) = &repeat.condition
            && !self.includes(whole, condition, result, diags)
        {
            return;
        }
        match &repeat.key {
            Some(key) => self.for_keyed(whole, repeat, key, result, diags),
            None => {
                let value = self.expr(&repeat.value, diags);
                result.values.push(value);
            }
        }
    }

    /// Once the result cannot be known any more, only the errors of values are looked for.
    fn includes(&self, whole: &Expr, condition: &Expr, result: &mut ForResult, diags: &mut Diagnostics) -> bool {
        let value = self.expr(condition, diags);
        result.marks = result.marks.union(value.marks());
        if value.is_null() {
            if !result.unknown {
                let detail = "The value of the 'if' clause must not be null.";
                self.fault(whole, condition.span, "Invalid 'for' condition", detail, diags);
            }
            result.unknown = true;
            return false;
        }
        match convert(&value, &Type::Bool) {
            Ok(included) => match included.unmark().0 {
                Content::Bool(included) => included,
                _ => {
                    result.unknown = true;
                    false
                }
            },
            Err(error) => {
                if !result.unknown {
                    self.unfit_condition(whole, condition, &error.message, diags);
                }
                result.unknown = true;
                false
            }
        }
    }

    fn unfit_condition(&self, whole: &Expr, condition: &Expr, reason: &str, diags: &mut Diagnostics) {
        let detail = format!("The 'if' clause value is invalid: {reason}.");
        self.fault(whole, condition.span, "Invalid 'for' condition", detail, diags);
    }

    fn for_keyed(&self, whole: &Expr, repeat: &For, key: &Expr, result: &mut ForResult, diags: &mut Diagnostics) {
        let Some(name) = self.for_key(whole, key, result, diags) else {
            result.unknown = true;
            return;
        };
        let value = self.expr(&repeat.value, diags);
        let group = result.groups.entry(name.clone()).or_default();
        if !repeat.grouping && !group.is_empty() {
            let detail = format!(
                "Two different items produced the key {} in this 'for' expression. If duplicates are expected, use the \
                 ellipsis (...) after the value expression to enable grouping by key.",
                crate::statement::quote(&name)
            );
            self.fault(whole, key.span, "Duplicate object key", detail, diags);
            return;
        }
        group.push(value);
    }

    /// `None` if it is not known or is no key.
    fn for_key(&self, whole: &Expr, key: &Expr, result: &mut ForResult, diags: &mut Diagnostics) -> Option<Str> {
        let value = self.expr(key, diags);
        result.marks = result.marks.union(value.marks());
        let summary = "Invalid object key";
        if value.is_null() {
            if !result.unknown {
                let detail = "Key expression in 'for' expression must not produce a null value.";
                self.fault(whole, key.span, summary, detail, diags);
            }
            return None;
        }
        if !value.is_known() {
            return None;
        }
        match convert(&value, &Type::String) {
            Ok(name) => match name.unmark().0 {
                Content::String(name) => Some(name.clone()),
                _ => None,
            },
            Err(error) => {
                if !result.unknown {
                    let detail = format!("The key expression produced an invalid result: {error}.");
                    self.fault(whole, key.span, summary, detail, diags);
                }
                None
            }
        }
    }

    pub(super) fn splat(&self, whole: &Expr, splat: &Splat, diags: &mut Diagnostics) -> Value {
        let mut own = Diagnostics::new();
        let source = self.expr(&splat.source, &mut own);
        let failed = own.has_errors();
        diags.append(own);
        if failed {
            return Value::dynamic();
        }
        let mut own = Diagnostics::new();
        let value = self.splat_of(whole, splat, &source, &mut own);
        let failed = own.has_errors();
        diags.append(own);
        let value = if failed { Value::unknown(value.ty().clone()) } else { value };
        value.with_marks(source.marks())
    }

    fn splat_of(&self, whole: &Expr, splat: &Splat, source: &Value, diags: &mut Diagnostics) -> Value {
        let each = |item: &Value, diags: &mut Diagnostics| {
            self.splat_items.borrow_mut().push(item.clone());
            let value = self.expr(&splat.each, diags);
            self.splat_items.borrow_mut().pop();
            value
        };
        let is_sequence = matches!(source.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_));
        match source.unmark().0 {
            Content::Null if is_sequence => {
                let detail = "Splat expressions (with the * symbol) cannot be applied to null sequences.";
                self.fault(whole, splat.source.span, "Splat of null value", detail, diags);
                Value::dynamic()
            }
            // Anything that is no sequence counts as one of a single element, and null as an empty one. What
            // may still turn out to be null is not known at all.
            Content::Null => Value::tuple(Vec::new()),
            Content::Unknown(_) if *source.ty() == Type::Dynamic => Value::dynamic(),
            Content::Unknown(_) if is_sequence => splat_unknown(source, |item| each(item, diags)),
            Content::Unknown(range) if range.is_none_or(|range| !range.not_null) => {
                // Whatever it will be, it may be something that has no such parts.
                let _ = each(&source.clone().take_marks().0, diags);
                Value::dynamic()
            }
            Content::List(items) | Content::Set(items) => {
                let items: Vec<Value> = items.iter().map(|item| each(item, diags)).collect();
                splat_list(source, items, |item| each(item, diags))
            }
            Content::Tuple(items) => Value::tuple(items.iter().map(|item| each(item, diags)).collect()),
            _ => {
                let (item, _) = source.clone().take_marks();
                Value::tuple(vec![each(&item, diags)])
            }
        }
    }
}

/// A splat over a list or set is a list where all results agree in type.
fn splat_list(source: &Value, items: Vec<Value>, each: impl FnOnce(&Value) -> Value) -> Value {
    let (Type::List(element) | Type::Set(element)) = source.ty() else {
        return Value::tuple(items);
    };
    let ty = match items.first() {
        Some(first) => first.ty().clone(),
        None => each(&Value::unknown(Type::clone(element))).ty().clone(),
    };
    match items.iter().all(|item| item.ty().same(&ty)) {
        true => Value::list(ty, items),
        false => Value::tuple(items),
    }
}

fn splat_unknown(source: &Value, mut each: impl FnMut(&Value) -> Value) -> Value {
    match source.ty() {
        Type::List(element) | Type::Set(element) => {
            let item = each(&Value::unknown(Type::clone(element)));
            Value::unknown(Type::list(item.ty().clone()))
        }
        Type::Tuple(elements) => {
            let types: Vec<Type> = elements.iter().map(|ty| each(&Value::unknown(ty.clone())).ty().clone()).collect();
            Value::unknown(Type::tuple(types))
        }
        _ => Value::dynamic(),
    }
}

#[derive(Default)]
struct ForResult {
    values: Vec<Value>,
    groups: std::collections::BTreeMap<Str, Vec<Value>>,
    marks: Marks,
    /// Which elements there will be is not known, or never will be after an error.
    unknown: bool,
}

impl ForResult {
    fn finish(self, repeat: &For) -> Value {
        if self.unknown {
            return Value::dynamic().with_marks(self.marks);
        }
        if repeat.key.is_none() {
            return Value::tuple(self.values).with_marks(self.marks);
        }
        let entry = |(key, mut group): (Str, Vec<Value>)| match repeat.grouping {
            true => (key, Value::tuple(group)),
            false => (key, group.pop().unwrap_or_else(Value::dynamic)),
        };
        Value::object(self.groups.into_iter().map(entry)).with_marks(self.marks)
    }
}
