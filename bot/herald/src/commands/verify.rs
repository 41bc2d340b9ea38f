//! `herald verify`: recompute a published result.

use std::fmt::Write as _;

use domain::bundle;
use domain::window::show_utc8;
use serde_json::json;

use crate::cli::VerifyArgs;
use crate::commands::{print, print_json};
use crate::exit::{Failure, read_file};

/// Recomputes a bundle. Exit status 0 when everything in it holds, 1 when something does not.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn run(args: &VerifyArgs) -> Result<(), Failure> {
    let bytes = read_file(&args.bundle)?;
    let name = args.bundle.display();
    let outcome = bundle::verify(&bytes).map_err(|error| error.to_string()).and_then(|(bundle, sha256)| {
        match args.sha256 {
            Some(announced) if announced != sha256 => {
                Err(format!("the announced hash is {announced}, this file has {sha256}: it is another file"))
            }
            _ => Ok((bundle, sha256)),
        }
    });
    match outcome {
        Err(why) => {
            if args.json {
                print_json(&json!({ "verified": false, "why": why }))?;
            }
            eprintln!("herald: {name} does NOT verify: {why}");
            Err(Failure::Negative)
        }
        Ok((bundle, sha256)) => {
            if args.json {
                return print_json(&json!({ "verified": true, "sha256": sha256, "winners": bundle.winners }));
            }
            let mut text = format!(
                "{name} verifies.\n  campaign {} ({}), result {} of {}\n  {} candidates, {} sheets, seed as committed\n",
                bundle.campaign,
                bundle.title.en,
                bundle.result_version,
                show_utc8(bundle.published_at),
                bundle.list.len(),
                bundle.sheets.len(),
            );
            if let Some(correction) = &bundle.correction {
                let _ = writeln!(
                    text,
                    "  version {} corrects version {} (sha256 {}): {}\n  {} of its lines were frozen and sealed before \
                     anybody knew the seed, with list hash {}",
                    bundle.result_version,
                    correction.corrects,
                    correction.corrects_sha256,
                    correction.reason,
                    correction.frozen_lines,
                    correction.frozen_list_hash,
                );
            }
            for winner in &bundle.winners {
                let row = bundle.order.iter().find(|row| row.number == winner.number);
                let _ = writeln!(
                    text,
                    "  {}. number {} with {} points, post {}{}",
                    winner.place,
                    winner.number,
                    row.map_or(0, |row| row.total),
                    winner.post,
                    if row.is_some_and(|row| row.tie_key.is_some()) {
                        ", an exact tie settled by the seed"
                    } else {
                        ""
                    },
                );
            }
            let _ = writeln!(
                text,
                "  sha256 {sha256}\nCompare this hash with the announcement: it shows that you hold the published file."
            );
            print(&text)
        }
    }
}
