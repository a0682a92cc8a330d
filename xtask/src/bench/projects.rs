//! The configurations that are measured.

use std::fmt::Write as _;

/// Two sets of which one indexes the other; an output takes all of the second.
pub fn pair(size: usize) -> String {
    format!(
        "resource \"terraform_data\" \"a\" {{\n  count = {size}\n  input = \"v${{count.index}}\"\n}}\n\nresource \
         \"terraform_data\" \"b\" {{\n  count = {size}\n  input = terraform_data.a[count.index].output\n}}\n\noutput \
         \"all\" {{\n  value = terraform_data.b[*].output\n}}\n"
    )
}

/// Each uses the one ten before it.
pub fn chain(size: usize) -> String {
    let mut text = String::new();
    for number in 0..size {
        let input = match number.checked_sub(10) {
            Some(before) => format!("terraform_data.r{before}.output"),
            None => "\"start\"".into(),
        };
        let _ = write!(text, "resource \"terraform_data\" \"r{number}\" {{\n  input = {input}\n}}\n\n");
    }
    text
}

/// The files of a root module that calls a module of `variables` variables `calls` times.
pub fn calls(calls: usize, variables: usize) -> [(&'static str, String); 2] {
    let (mut module, mut root) = (String::new(), String::new());
    for number in 0..variables {
        let _ = writeln!(module, "variable \"v{number}\" {{\n  type    = string\n  default = \"x\"\n}}\n");
        let _ = writeln!(module, "output \"o{number}\" {{\n  value = var.v{number}\n}}\n");
    }
    for call in 0..calls {
        let _ = writeln!(root, "module \"m{call}\" {{\n  source = \"./module\"");
        for number in 0..variables {
            let _ = writeln!(root, "  v{number} = \"a{number}\"");
        }
        root.push_str("}\n\n");
    }
    [("module/main.tf", module), ("main.tf", root)]
}
