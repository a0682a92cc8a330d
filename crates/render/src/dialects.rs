//! The dialect report, for people and for programs.

use terrane_config::{DialectFinding, DialectReport};
use terrane_value::json::Json;

use crate::json::{Members, number, text};

type Release = Option<(u64, u64)>;
type Belongs = fn(&DialectFinding) -> bool;

/// What the configuration needs, and the lines because of which it does.
#[must_use]
pub fn dialect_report_text(report: &DialectReport) -> String {
    let mut out = verdict(report);
    out.push('\n');
    let groups: [(&str, Belongs); 3] = [
        ("Only OpenTofu has:", |finding| finding.terraform.is_none()),
        ("Only Terraform has:", |finding| finding.tofu.is_none()),
        ("Newer releases of both have:", |finding| finding.terraform.is_some() && finding.tofu.is_some()),
    ];
    for (title, belongs) in groups {
        let lines: Vec<String> = report.findings.iter().filter(|finding| belongs(finding)).map(line).collect();
        if !lines.is_empty() {
            out.push_str(&format!("\n{title}\n{}\n", lines.join("\n")));
        }
    }
    out
}

fn verdict(report: &DialectReport) -> String {
    let since = |name: &str, (major, minor): (u64, u64)| format!("{name} {major}.{minor} or later");
    match (report.terraform, report.tofu) {
        (Some(terraform), Some(tofu)) => {
            format!("Both languages will do: {}, {}.", since("Terraform", terraform), since("OpenTofu", tofu))
        }
        (Some(terraform), None) => format!("This needs {}.", since("Terraform", terraform)),
        (None, Some(tofu)) => format!("This needs {}.", since("OpenTofu", tofu)),
        (None, None) => {
            "This needs something of both languages: neither Terraform nor OpenTofu has all of it.".to_string()
        }
    }
}

fn line(finding: &DialectFinding) -> String {
    let place = format!("{}:{}", finding.file, finding.line);
    let release = |name: &str, release: Release| release.map(|(major, minor)| format!("{name} {major}.{minor}"));
    let releases: Vec<String> =
        [release("Terraform", finding.terraform), release("OpenTofu", finding.tofu)].into_iter().flatten().collect();
    format!("  {place}: {} ({})", finding.what, releases.join(", "))
}

/// The same as a JSON document.
#[must_use]
pub fn dialect_report_json(report: &DialectReport) -> String {
    let findings = report.findings.iter().map(|finding| {
        let mut members = Members::new()
            .with("feature", text(finding.what))
            .with("filename", text(&finding.file))
            .with("line", number(finding.line))
            .with("column", number(finding.column));
        members.push("terraform", release(finding.terraform));
        members.push("opentofu", release(finding.tofu));
        Json::from(members)
    });
    let document = Members::new()
        .with("format_version", "1.0")
        .with("terraform", release(report.terraform))
        .with("opentofu", release(report.tofu))
        .with("findings", Json::Array(findings.collect()));
    let mut out = Json::from(document).pretty();
    out.push('\n');
    out
}

fn release(release: Release) -> Json {
    release.map_or(Json::Null, |(major, minor)| text(format!("{major}.{minor}")))
}
