//! What must be said beside the numbers.

use super::error::listed;
use super::report::{Example, Method, Report};
use super::score::{FEW_TASKS, Group, LeftOut, Rescore, SetScore};

/// What is particular to these numbers and changes how to read them.
pub(super) fn warnings(rescore: &Rescore) -> Vec<String> {
    let mut warnings = Vec::new();
    if rescore.ignored_samples > 0 {
        warnings.push(format!(
            "Left out: {} of {} that the report does not know.",
            number(rescore.ignored_samples, "sample"),
            number(rescore.ignored_tasks as u64, "task"),
        ));
    }
    if !rescore.sets_without_samples.is_empty() {
        warnings.push(format!("Sets without any sample: {}.", listed(&rescore.sets_without_samples)));
    }
    for set in &rescore.sets {
        // With one set its name is on the page already.
        let place = if rescore.sets.len() > 1 { format!("{}: ", set.set) } else { String::new() };
        warnings.extend(of_set(set).into_iter().map(|sentence| format!("{place}{sentence}")));
    }
    warnings
}

fn of_set(set: &SetScore) -> Vec<String> {
    let mut sentences = Vec::new();
    if !set.without_samples.is_empty() {
        sentences.push(format!(
            "No samples for {} of the report, not in the scores: {}.",
            number(set.without_samples.len() as u64, "example"),
            listed(&set.without_samples),
        ));
    }
    sentences.extend(left_out(&set.left_out));
    let few: Vec<String> = set
        .counts
        .iter()
        .filter(|counts| (1..FEW_TASKS).contains(&counts.tasks))
        .map(|counts| format!("{} ({})", counts.group.name(), counts.tasks))
        .collect();
    if !few.is_empty() {
        sentences.push(format!(
            "Few tasks: {}. Below {FEW_TASKS} an interval is wide and a score moves with every task.",
            few.join(", "),
        ));
    }
    for group in [Group::Clean, Group::Contaminated] {
        if set.counts.iter().any(|counts| counts.group == group && counts.tasks == 0) {
            sentences.push(format!("No task is {}, so there is nothing to compare.", group.name()));
        }
    }
    sentences
}

/// All ks at once: what is left out for the smallest is left out for the others by the same task.
fn left_out(left: &[LeftOut]) -> Option<String> {
    let first = left.first()?;
    let names: Vec<String> = left.iter().map(|left| format!("pass@{}", left.k)).collect();
    Some(format!(
        "Left out for want of samples: {}. The task {} has {}; {} fewer than {}.",
        names.join(", "),
        first.task,
        first.samples,
        if first.tasks == 1 { "1 task has".to_owned() } else { format!("{} tasks have", first.tasks) },
        first.k,
    ))
}

/// What holds for all such numbers.
pub(super) fn standing(rescore: &Rescore, report: &Report) -> Vec<String> {
    let mut notes = vec![
        "pass@k is the unbiased estimator of Chen et al. 2021 (arXiv 2107.03374), the mean over tasks. Intervals hold \
         95 % and are over tasks: Wilson 1927, for the difference Newcombe 1998, method 10. With several samples a \
         task they are rather too wide than too narrow. Clean is part of all, so that difference has none."
            .to_owned(),
        "Clean means that no exact copy was found, not that the model never saw the example: a string method sees \
         neither paraphrase nor translation, nor training data it was not given."
            .to_owned(),
    ];
    if rescore.method == Method::Gpt4 {
        notes.push(
            "The gpt4 method draws random windows: another seed flags other examples. The exhaustive method looks at \
             all windows."
                .to_owned(),
        );
    }
    if rescore.sets.iter().any(|set| is_human_eval(report, &set.set)) {
        notes.push(
            "For comparison, as published for GPT-4 (arXiv 2303.08774): 25 % of HumanEval contaminated, score 67.0."
                .to_owned(),
        );
    }
    notes
}

/// The 164 tasks of HumanEval by their ids; files are named at will, and translations use other ids.
fn is_human_eval(report: &Report, set: &str) -> bool {
    let of_human_eval = |example: &Example| {
        let number = example.id.strip_prefix("HumanEval/").and_then(|number| number.parse::<u64>().ok());
        number.is_some_and(|number| number < 164)
    };
    let mut members = report.examples.iter().filter(|example| example.set == set);
    members.clone().count() == 164 && members.all(of_human_eval)
}

fn number(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
