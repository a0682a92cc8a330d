use terrane_value::Type;

/// A type as `type()` of the console shows it.
#[must_use]
pub fn type_text(ty: &Type) -> String {
    let mut out = String::new();
    write_type(ty, 0, &mut out);
    out
}

fn write_type(ty: &Type, depth: usize, out: &mut String) {
    match ty {
        Type::Dynamic => out.push_str("dynamic"),
        Type::Bool => out.push_str("bool"),
        Type::Number => out.push_str("number"),
        Type::String => out.push_str("string"),
        Type::List(element) => collection("list", element, depth, out),
        Type::Set(element) => collection("set", element, depth, out),
        Type::Map(element) => collection("map", element, depth, out),
        Type::Tuple(elements) => {
            out.push_str("tuple([");
            for element in elements.iter() {
                new_line(depth + 1, out);
                write_type(element, depth + 1, out);
                out.push(',');
            }
            if !elements.is_empty() {
                new_line(depth, out);
            }
            out.push_str("])");
        }
        Type::Object(object) => {
            out.push_str("object({");
            for (name, ty, _) in object.iter() {
                new_line(depth + 1, out);
                out.push_str(name);
                out.push_str(": ");
                write_type(ty, depth + 1, out);
                out.push(',');
            }
            if !object.is_empty() {
                new_line(depth, out);
            }
            out.push_str("})");
        }
    }
}

/// On one line unless the elements are structures.
fn collection(name: &str, element: &Type, depth: usize, out: &mut String) {
    out.push_str(name);
    out.push('(');
    if matches!(element, Type::Tuple(_) | Type::Object(_)) {
        new_line(depth + 1, out);
        write_type(element, depth + 1, out);
        out.push(',');
        new_line(depth, out);
    } else {
        write_type(element, depth, out);
    }
    out.push(')');
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("    ", depth));
}
