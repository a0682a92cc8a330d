//! Every expression of a module, wherever it stands.

use terrane_hcl::{Body, Expr};

use crate::{CheckRule, Module};

impl Module {
    /// Visits every expression that is evaluated in this module, except those of outputs and module calls, which
    /// have rules of their own.
    pub(crate) fn for_each_inner_expression<'m>(&'m self, visit: &mut dyn FnMut(&'m Expr)) {
        for variable in self.variables.values() {
            rules(&variable.validations, visit);
        }
        self.locals.values().for_each(|local| visit(&local.expr));
        for resource in self.resources.values() {
            resource.repetition.expr().into_iter().for_each(|expr| visit(expr));
            body(&resource.body, visit);
            let lifecycle = &resource.lifecycle;
            lifecycle.prevent_destroy.iter().chain(&lifecycle.replace_triggered_by).for_each(|expr| visit(expr));
            rules(&lifecycle.preconditions, visit);
            rules(&lifecycle.postconditions, visit);
            resource.connection.iter().for_each(|connection| body(connection, visit));
            for provisioner in &resource.provisioners {
                body(&provisioner.body, visit);
                provisioner.connection.iter().for_each(|connection| body(connection, visit));
            }
        }
        self.providers.values().for_each(|provider| body(&provider.body, visit));
        self.checks.values().for_each(|check| rules(&check.asserts, visit));
        for import in &self.imports {
            [import.by.expr(), &*import.to].into_iter().chain(import.for_each.as_deref()).for_each(&mut *visit);
        }
    }
}

fn body<'m>(of: &'m Body, visit: &mut dyn FnMut(&'m Expr)) {
    of.attributes.iter().for_each(|attribute| visit(&attribute.expr));
    of.blocks.iter().for_each(|block| body(&block.body, visit));
}

pub(crate) fn rules<'m>(of: &'m [CheckRule], visit: &mut dyn FnMut(&'m Expr)) {
    for rule in of {
        visit(&rule.condition);
        visit(&rule.error_message);
    }
}
