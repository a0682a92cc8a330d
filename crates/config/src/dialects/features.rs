//! What only one of the two languages has, or only newer versions of them: a line each, after their changelogs.

use Sign::{AnyComputed, Argument, Block, Computed, File, Function, Functions, Reference, Resource, Suffix};

/// Since which release (major, minor) a language has it. `None`: it does not.
pub(super) type Since = Option<(u64, u64)>;

/// How something is recognised.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// A file whose name ends so.
    File(&'static str),
    /// A block; `*` stands for a block of any type.
    Block(&'static [&'static str]),
    /// An argument in such a block.
    Argument(&'static [&'static str], &'static str),
    /// The same, if it is more than a literal.
    Computed(&'static [&'static str], &'static str),
    /// Any argument in such a block that is more than a literal.
    AnyComputed(&'static [&'static str]),
    /// An argument of a resource whose name ends so.
    Suffix(&'static str),
    /// A resource of this type.
    Resource(&'static str),
    Function(&'static str),
    /// Functions whose names begin so.
    Functions(&'static str),
    /// `root.attribute`
    Reference(&'static str, &'static str),
}

pub(super) struct Feature {
    pub what: &'static str,
    pub sign: Sign,
    pub terraform: Since,
    pub tofu: Since,
}

const fn both(what: &'static str, sign: Sign, terraform: (u64, u64), tofu: (u64, u64)) -> Feature {
    Feature { what, sign, terraform: Some(terraform), tofu: Some(tofu) }
}

const fn terraform(what: &'static str, sign: Sign, since: (u64, u64)) -> Feature {
    Feature { what, sign, terraform: Some(since), tofu: None }
}

const fn tofu(what: &'static str, sign: Sign, since: (u64, u64)) -> Feature {
    Feature { what, sign, terraform: None, tofu: Some(since) }
}

/// What a configuration needs that uses none of this.
pub(super) const OLDEST_TERRAFORM: (u64, u64) = (1, 0);
pub(super) const OLDEST_TOFU: (u64, u64) = (1, 6);

pub(super) const FEATURES: &[Feature] = &[
    tofu("files that end with .tofu", File(".tofu"), (1, 8)),
    tofu("files that end with .tofu.json", File(".tofu.json"), (1, 8)),
    terraform("query files", File(".tfquery.hcl"), (1, 14)),
    terraform("action blocks", Block(&["action"]), (1, 14)),
    terraform("list blocks", Block(&["list"]), (1, 14)),
    terraform("action triggers", Block(&["*", "lifecycle", "action_trigger"]), (1, 14)),
    tofu("state encryption", Block(&["terraform", "encryption"]), (1, 7)),
    tofu("the language block", Block(&["language"]), (1, 12)),
    terraform("a store in terraform_data", Block(&["resource", "store"]), (1, 16)),
    both("moved blocks", Block(&["moved"]), (1, 1), (1, 6)),
    both("cloud blocks", Block(&["terraform", "cloud"]), (1, 1), (1, 6)),
    both("preconditions", Block(&["*", "lifecycle", "precondition"]), (1, 2), (1, 6)),
    both("postconditions", Block(&["*", "lifecycle", "postcondition"]), (1, 2), (1, 6)),
    both("preconditions of outputs", Block(&["output", "precondition"]), (1, 2), (1, 6)),
    both("import blocks", Block(&["import"]), (1, 5), (1, 6)),
    both("check blocks", Block(&["check"]), (1, 5), (1, 6)),
    both("removed blocks", Block(&["removed"]), (1, 7), (1, 7)),
    both("a lifecycle in a removed block", Block(&["removed", "lifecycle"]), (1, 7), (1, 10)),
    both("provisioners in a removed block", Block(&["removed", "provisioner"]), (1, 9), (1, 10)),
    both("ephemeral resources", Block(&["ephemeral"]), (1, 10), (1, 11)),
    tofu("for_each of a provider", Argument(&["provider"], "for_each"), (1, 9)),
    tofu("enabled", Argument(&["*", "lifecycle"], "enabled"), (1, 11)),
    tofu("a prevent_destroy that is no literal", Computed(&["resource", "lifecycle"], "prevent_destroy"), (1, 12)),
    both("destroy in a lifecycle", Argument(&["resource", "lifecycle"], "destroy"), (1, 16), (1, 12)),
    both("replace_triggered_by", Argument(&["resource", "lifecycle"], "replace_triggered_by"), (1, 2), (1, 6)),
    both("nullable", Argument(&["variable"], "nullable"), (1, 1), (1, 6)),
    both("ephemeral variables", Argument(&["variable"], "ephemeral"), (1, 10), (1, 11)),
    both("ephemeral outputs", Argument(&["output"], "ephemeral"), (1, 10), (1, 11)),
    both("deprecated variables", Argument(&["variable"], "deprecated"), (1, 15), (1, 10)),
    both("deprecated outputs", Argument(&["output"], "deprecated"), (1, 15), (1, 10)),
    both("const variables", Argument(&["variable"], "const"), (1, 15), (1, 12)),
    terraform("types of outputs", Argument(&["output"], "type"), (1, 15)),
    both("import by identity", Argument(&["import"], "identity"), (1, 12), (1, 13)),
    both("for_each of an import", Argument(&["import"], "for_each"), (1, 7), (1, 7)),
    both("a module source that is computed", Computed(&["module"], "source"), (1, 15), (1, 8)),
    both("a module version that is computed", Computed(&["module"], "version"), (1, 15), (1, 8)),
    tofu("a backend that is computed", AnyComputed(&["terraform", "backend"]), (1, 8)),
    terraform("provider requirements that are computed", AnyComputed(&["terraform", "required_providers"]), (1, 17)),
    both("write-only arguments (by their names)", Suffix("_wo"), (1, 11), (1, 11)),
    both("terraform_data", Resource("terraform_data"), (1, 4), (1, 6)),
    both("terraform.applying", Reference("terraform", "applying"), (1, 10), (1, 11)),
    tofu("the function base64gunzip", Function("base64gunzip"), (1, 7)),
    tofu("the function cidrcontains", Function("cidrcontains"), (1, 7)),
    tofu("the function urldecode", Function("urldecode"), (1, 7)),
    terraform("the function convert", Function("convert"), (1, 15)),
    both("optional attributes", Function("optional"), (1, 3), (1, 6)),
    both("the function startswith", Function("startswith"), (1, 3), (1, 6)),
    both("the function endswith", Function("endswith"), (1, 3), (1, 6)),
    both("the function timecmp", Function("timecmp"), (1, 3), (1, 6)),
    both("the function strcontains", Function("strcontains"), (1, 5), (1, 6)),
    both("the function plantimestamp", Function("plantimestamp"), (1, 5), (1, 6)),
    both("the function issensitive", Function("issensitive"), (1, 8), (1, 7)),
    both("the function templatestring", Function("templatestring"), (1, 9), (1, 7)),
    both("the function ephemeralasnull", Function("ephemeralasnull"), (1, 10), (1, 11)),
    both("functions of providers", Functions("provider::"), (1, 8), (1, 7)),
];
