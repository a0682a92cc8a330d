use crate::testing::{check_table, shown_expression};

#[test]
fn operators_do_what_the_reference_does() {
    check_table(include_str!("cases.txt"), shown_expression);
}

/// Newer versions than the one whose results are recorded decide by one operand if they can.
#[test]
fn logic_is_decided_by_one_operand() {
    check_table(
        "false && var.b => false\n\
         var.b && false => false\n\
         false && var.any => false\n\
         true && var.b => (known after apply)\n\
         var.b || true => true\n\
         true || var.b => true\n\
         false || var.b => (known after apply)\n\
         var.ss == \"1\" || var.b => (sensitive value)\n\
         null && false => ! Operation failed | Error during operation: argument must not be null.",
        shown_expression,
    );
}
