//! Arguments that may also be written as blocks: lists and sets of objects, as the older providers have them.
//!
//! `ingress { ... }` and `dynamic "ingress"` stand for the elements of the argument `ingress`. In the JSON syntax the
//! argument is given as such, and only `dynamic` makes blocks.

use terrane_diag::Diagnostics;
use terrane_hcl::{Block, Body};
use terrane_schema::{self as schema, AttributeType, BlockNesting, NestedBlock};
use terrane_value::{Type, Value};

use crate::body::{dynamic_iterator, element_value};

/// What a block that stands for one element of the argument holds. `None` if the argument has no such form.
pub(crate) fn element_block(attribute: &schema::Attribute) -> Option<NestedBlock> {
    let AttributeType::Plain(ty) = &attribute.ty else { return None };
    let (nesting, element) = match ty {
        Type::List(element) => (BlockNesting::List, element),
        Type::Set(element) => (BlockNesting::Set, element),
        _ => return None,
    };
    let Type::Object(object) = &**element else { return None };
    // What is left out is null: the provider says what it makes of that.
    let attributes = object.iter().map(|(name, ty, _)| (name.clone(), schema::Attribute::new(ty.clone()).optional()));
    let block = schema::Block::new(attributes);
    Some(NestedBlock { nesting, block, min_items: 0, max_items: 0 })
}

/// The blocks that stand for the elements of an argument which is not given as such.
pub(crate) fn elements_in_blocks(body: &Body, name: &str, attribute: &schema::Attribute) -> Option<NestedBlock> {
    let given = || body.attributes.iter().any(|attribute| attribute.name.name == name);
    (body.blocks.iter().any(|block| is_of(block, name)) && !given()).then(|| element_block(attribute)).flatten()
}

/// The blocks, without `dynamic` ones, that stand for elements of an argument, and the value that they make if it is
/// known from what is written. `None` if there are none.
#[must_use]
pub fn written_elements<'b>(
    body: &'b Body,
    name: &str,
    attribute: &schema::Attribute,
) -> Option<(Vec<&'b Block>, Value)> {
    let nested = elements_in_blocks(body, name, attribute)?;
    let blocks: Vec<&Block> = body.blocks.iter().filter(|block| block.kind.name == name).collect();
    if blocks.is_empty() {
        return None;
    }
    let alone = Body { attributes: Vec::new(), blocks: blocks.iter().map(|block| (*block).clone()).collect(), ..*body };
    Some((blocks, element_value(&alone, name, attribute, &nested, &crate::scope::Constants, &mut Diagnostics::new())))
}

fn is_of(block: &Block, name: &str) -> bool {
    block.kind.name == name || dynamic_iterator(block).is_some() && block.labels[0].text == name
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use terrane_diag::SourceMap;
    use terrane_schema::Attribute;

    use super::*;
    use crate::body::decode_body;
    use crate::scope::Constants;

    /// What a configuration makes of `rule`, a set of objects, and what is wrong with it.
    fn check(file: &str, text: &str, expected: &Expect) {
        let element = Type::object([("port", Type::Number), ("tags", Type::list(Type::object([("k", Type::String)])))]);
        let schema = schema::Block::new([("rule", Attribute::new(Type::set(element)).optional())]);
        let (mut map, mut diags) = (SourceMap::new(), Diagnostics::new());
        let source = map.add(file, text.as_bytes());
        let body = match file.ends_with(".json") {
            true => terrane_hcl::parse_json_body(source, text.as_bytes(), &mut diags),
            false => terrane_hcl::parse_body(source, text.as_bytes(), &mut diags).body,
        };
        let value = decode_body(&body, &schema, &Constants, &mut diags);
        let mut shown = format!("{value:?}\n");
        for fault in diags.iter() {
            shown.push_str(&format!("{}: {}\n", fault.summary, fault.detail));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn blocks_stand_for_elements() {
        let blocks = "rule {\n  port = 1\n  tags {\n    k = 2\n  }\n}\ndynamic \"rule\" {\n  for_each = [7]\n  content {\n    \
                      port = rule.value\n  }\n}\n";
        check(
            "main.tf",
            blocks,
            &expect![[r#"
            {rule: set[{port: 1, tags: list[{k: "2"}]}, {port: 7, tags: null(list(object({k=string})))}]}
        "#]],
        );
    }

    #[test]
    fn an_argument_that_is_given_leaves_no_room_for_blocks() {
        check(
            "main.tf",
            "rule = []\nrule {\n}\n",
            &expect![[r#"
            {rule: set[]}
            Unsupported block type: Blocks of type "rule" are not expected here. Did you mean to define argument "rule"? If so, use the equals sign to assign it a value.
        "#]],
        );
        check(
            "main.tf",
            "rule {\n  prot = 1\n}\n",
            &expect![[r#"
            {rule: set[{port: null(number), tags: null(list(object({k=string})))}]}
            Unsupported argument: An argument named "prot" is not expected here. Did you mean "port"?
        "#]],
        );
    }

    #[test]
    fn in_json_only_dynamic_makes_blocks() {
        let dynamic = r#"{"dynamic": {"rule": {"for_each": [7], "content": {"port": "${rule.value}"}}}}"#;
        check(
            "main.tf.json",
            dynamic,
            &expect![[r#"
            {rule: set[{port: 7, tags: null(list(object({k=string})))}]}
        "#]],
        );
        check(
            "main.tf.json",
            r#"{"rule": [{"port": 1, "tags": null}]}"#,
            &expect![[r#"
            {rule: set[{port: 1, tags: null(list(object({k=string})))}]}
        "#]],
        );
        check(
            "main.tf.json",
            r#"{"rule": [{"port": 1}]}"#,
            &expect![[r#"
            {rule: unknown(set(object({port=number,tags=list(object({k=string}))})))}
            Incorrect attribute value type: Inappropriate value for attribute "rule": element 0: attribute "tags" is required.
        "#]],
        );
    }
}
