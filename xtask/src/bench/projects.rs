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

/// A file of the kind that people write, with its spacing disturbed.
pub fn crooked_file(number: usize) -> String {
    format!(
        r#"# What is about service {number}.
variable "size_{number}" {{
    type = number
  default     = {number}
  description    = "How many there are of service {number}."
    validation {{
  condition = var.size_{number} >= 0 && var.size_{number} < 1000000
    error_message = "Between none and a million, not ${{var.size_{number}}}."
  }}
}}
locals {{
  name_{number} = "service-{number}"
    tags_{number} = {{ for key, value in {{ team = "shop", tier = "web" }} : upper(key) => "${{value}}-{number}" if value != "" }}
  ports_{number} = [80,443 , 8000+{number}]
}}
resource "terraform_data" "service_{number}" {{
  count = var.size_{number} > 10 ? 0 : 1
    input = {{
    name = local.name_{number}
      tags = merge(local.tags_{number}, {{ Name = local.name_{number} }})
    motd = <<-EOT
      Welcome to ${{local.name_{number}}}.
      %{{ for port in local.ports_{number} ~}}
      - port ${{port}}
      %{{ endfor ~}}
    EOT
  }}
  lifecycle {{
      ignore_changes = [ input ]
  }}
}}
output "ids_{number}" {{
  value = terraform_data.service_{number}[*].id
    description = "Of service {number}"
}}
"#
    )
}

/// Each local value uses the one before it, and one uses them all.
pub fn references(size: usize) -> String {
    let mut text = String::from("locals {\n  v0 = 1\n");
    for number in 1..size {
        let _ = writeln!(text, "  v{number} = local.v{} % 7 + 1", number - 1);
    }
    let all: Vec<String> = (0..size).map(|number| format!("local.v{number}")).collect();
    let _ = writeln!(text, "  all = [{}]\n}}\n\noutput \"sum\" {{\n  value = sum(local.all)\n}}", all.join(", "));
    text
}
