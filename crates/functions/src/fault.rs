//! What can be wrong with a call.

use std::fmt;

/// Why a function has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The argument that is to blame, from 0.
    pub argument: Option<usize>,
    /// Without a capital letter and a full stop: `cannot search an empty list`.
    pub message: String,
    /// The message shows a part of this argument: it is hidden if that is marked.
    pub reveals: Option<usize>,
}

impl Fault {
    pub fn new(message: impl Into<String>) -> Fault {
        Fault { argument: None, message: message.into(), reveals: None }
    }

    pub fn at(argument: usize, message: impl Into<String>) -> Fault {
        Fault { argument: Some(argument), message: message.into(), reveals: None }
    }

    #[must_use]
    pub fn revealing(self, argument: usize) -> Fault {
        Fault { reveals: Some(argument), ..self }
    }
}

/// Why a call failed. Its caller adds the function's name and the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    TooFewArguments {
        expected: usize,
        or_more: bool,
        missing: &'static str,
    },
    TooManyArguments {
        expected: usize,
    },
    /// Never empty. All conversions that fail are here, but only the first fault of any other kind.
    Arguments(Vec<ArgumentFault>),
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentFault {
    /// The argument's place in the call, from 0.
    pub index: usize,
    pub parameter: &'static str,
    pub message: String,
}

impl CallError {
    /// The headline of each of the diagnostics that [`CallError::details`] gives.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        match self {
            CallError::TooFewArguments { .. } => "Not enough function arguments",
            CallError::TooManyArguments { .. } => "Too many function arguments",
            CallError::Arguments(_) => "Invalid function argument",
            CallError::Failed(_) => "Error in function call",
        }
    }

    /// The sentences of the diagnostics, each with the argument it is about.
    #[must_use]
    pub fn details(&self, function: &str) -> Vec<(Option<usize>, String)> {
        match self {
            CallError::TooFewArguments { expected, or_more, missing } => {
                let least = if *or_more { "at least " } else { "" };
                vec![(
                    None,
                    format!(
                        "Function {function:?} expects {least}{expected} argument(s). Missing value for {missing:?}."
                    ),
                )]
            }
            CallError::TooManyArguments { expected } => {
                vec![(Some(*expected), format!("Function {function:?} expects only {expected} argument(s)."))]
            }
            CallError::Arguments(faults) => faults.iter().map(|fault| (Some(fault.index), fault.to_string())).collect(),
            CallError::Failed(message) => vec![(None, format!("Call to function {function:?} failed: {message}."))],
        }
    }
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invalid value for {:?} parameter: {}.", self.parameter, self.message)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Arguments(faults) => {
                for (index, fault) in faults.iter().enumerate() {
                    write!(f, "{}{fault}", if index == 0 { "" } else { " " })?;
                }
                Ok(())
            }
            CallError::Failed(message) => f.write_str(message),
            CallError::TooFewArguments { .. } | CallError::TooManyArguments { .. } => f.write_str(self.summary()),
        }
    }
}

impl std::error::Error for CallError {}
