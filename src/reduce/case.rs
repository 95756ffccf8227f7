//! The steps from the findings that are asked for to their cases.

use std::collections::HashSet;

use super::disguise::Disguiser;
use super::gather::{Gatherer, Line, Reach, Want};
use super::minimal::minimal;
use super::oracle::Oracle;
use super::search::{Left, Search};
use super::shrink::shrink;
use super::signature::Signature;
use super::target::Target;
use super::times::relative;
use super::tree::Tree;
use crate::capture::Input;
use crate::catalog::CatalogFault;
use crate::check::{Finding, Tally};
use crate::inspect::{Inspector, Orders};
use crate::privacy::Redactor;
use crate::safe;

/// How often values are replaced in which something was found that must not be left.
const MOST_SEARCHES: usize = 4;

/// How cases are made.
#[derive(Clone, Copy, Default)]
pub struct Reducing<'r> {
    /// Payloads stay whole.
    pub keep_payloads: bool,
    /// Finds people and credentials; `None` if they may be seen.
    pub redactor: Option<&'r Redactor<'r>>,
}

/// The fewest records that show a finding.
#[derive(Debug, Clone)]
pub struct Case {
    /// The records, one line each.
    pub records: Vec<String>,
    /// The finding in these records.
    pub finding: Finding,
    /// Other findings in them.
    pub others: Vec<Finding>,
    /// Counts over them.
    pub tally: Tally,
    /// The finding in the capture.
    pub original: Finding,
    /// Its input.
    pub input: usize,
    /// Findings of its kind in the captures besides.
    pub again: u64,
    /// The number of values that were replaced; `None` if people may be seen.
    pub replaced: Option<ReplacedValues>,
    /// Times are relative to the first record.
    pub is_relative: bool,
}

/// How many values of a case are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacedValues {
    /// Values that are or may be personal.
    pub people: usize,
    /// Credentials.
    pub secrets: usize,
}

/// Why there is no case for a finding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    /// It is about the capture, or rests on more than is kept.
    #[error("the records around it do not show it alone")]
    NotShown,
    /// It is lost when people are taken out.
    #[error("without its personal values it is lost; `--show-people` keeps them")]
    NeedsPeople,
    /// Something personal was found in the case.
    #[error("a personal value was found in the result; nothing of it is written")]
    Left,
}

/// Makes cases of findings.
pub struct Reducer<'r, 'c> {
    /// Makes the oracle of an input.
    pub oracle: &'r dyn Fn(usize) -> Oracle<'c>,
    /// Reads the captures again.
    pub inspector: Inspector<'c>,
    /// The captures.
    pub inputs: &'r [Input],
    /// The rules of order.
    pub orders: &'r Orders<'c>,
    /// How cases are made.
    pub reducing: Reducing<'r>,
}

/// Records that show a finding, and what it is in them.
struct Shown {
    lines: Vec<Line>,
    signature: Signature,
}

impl<'c> Reducer<'_, 'c> {
    /// The case of each finding, or why there is none.
    pub fn cases(&self, targets: &[Target]) -> Result<Vec<Result<Case, CaseFault>>, CatalogFault> {
        let catalog = self.inspector.catalog();
        let mut shown: Vec<Option<Shown>> = targets.iter().map(|_| None).collect();
        let mut wants: Vec<(usize, Want<'_, 'c>)> =
            targets.iter().map(|target| Want::new(catalog, target)).enumerate().collect();
        // More is read only for findings that their own records do not show.
        for reach in [Reach::Named, Reach::Rule, Reach::AsCaptured] {
            self.gather(&mut wants, reach)?;
            let mut missing = Vec::new();
            for (at, want) in wants {
                shown[at] = self.shown(&want)?;
                if shown[at].is_none() {
                    missing.push((at, want));
                }
            }
            wants = missing;
            if wants.is_empty() {
                break;
            }
        }
        let cases = targets.iter().zip(shown);
        cases
            .map(|(target, shown)| {
                shown.map_or(Ok(Err(CaseFault::NotShown)), |shown| self.case(target, shown))
            })
            .collect()
    }

    /// Reads the captures in which findings stand again.
    fn gather(&self, wants: &mut [(usize, Want<'_, 'c>)], reach: Reach) -> Result<(), CatalogFault> {
        let wanted: HashSet<usize> = wants.iter().map(|(_, want)| want.target.input).collect();
        let nothing = |name: String| Input::Memory { name, bytes: [].into() };
        let inputs =
            self.inputs.iter().enumerate().map(|(at, input)| {
                if wanted.contains(&at) { input.clone() } else { nothing(input.to_string()) }
            });
        let mut gatherer = Gatherer::new(
            self.inspector.catalog(),
            self.orders,
            wants.iter_mut().map(|(_, want)| want),
            reach,
        );
        self.inspector.read(inputs.collect(), &mut gatherer)?;
        gatherer.end();
        Ok(())
    }

    /// The records that were gathered and the signature of the finding in them; `None` if they do not show it.
    fn shown(&self, want: &Want<'_, 'c>) -> Result<Option<Shown>, CatalogFault> {
        let lines = want.lines();
        let findings = (self.oracle)(want.target.input).findings(&texts(&lines))?;
        let own = lines.iter().position(|line| line.number == want.number());
        let original = Signature::of(&want.target.finding);
        let here = findings.iter().filter(|finding| {
            own.is_none_or(|own| finding.place.start.line == own as u64 + 1)
                && original.is_moved(&Signature::of(finding))
        });
        let nearest = here.max_by_key(|finding| Signature::of(finding).common_steps(&original));
        Ok(nearest.map(|finding| Shown { signature: Signature::of(finding), lines: lines.clone() }))
    }

    /// Takes away what the finding does not need, and people.
    fn case(&self, target: &Target, gathered: Shown) -> Result<Result<Case, CaseFault>, CatalogFault> {
        let Shown { lines, signature } = gathered;
        let oracle = (self.oracle)(target.input);
        let shows = |lines: &[String]| {
            let findings = oracle.findings(lines)?;
            Ok::<bool, CatalogFault>(findings.iter().any(|finding| signature.is_of(finding)))
        };
        let lines =
            minimal(lines, |lines| Ok::<bool, CatalogFault>(!lines.is_empty() && shows(&texts(lines))?))?;
        let captured: Vec<String> = texts(&lines);
        let known: HashSet<Signature> = oracle.findings(&captured)?.iter().map(Signature::of).collect();
        // Nothing else may come up when parts of the records go.
        let shows_alone = |lines: &[String]| {
            let findings = oracle.findings(lines)?;
            let mut found = findings.iter().map(Signature::of);
            Ok::<bool, CatalogFault>(
                findings.iter().any(|finding| signature.is_of(finding))
                    && found.all(|it| known.contains(&it)),
            )
        };
        let mut records: Vec<Tree> = captured.iter().filter_map(|line| Tree::read(line)).collect();
        if !self.reducing.keep_payloads {
            records = shrink(records, |records| shows_alone(&written(records)))?;
        }
        let moved = match self.reducing.redactor {
            Some(_) => relative(&records),
            None => None,
        };
        let is_relative = match moved {
            Some(moved) if shows_alone(&written(&moved))? => {
                records = moved;
                true
            }
            _ => false,
        };
        let shows_nearly = |lines: &[String]| {
            let findings = oracle.findings(lines)?;
            Ok::<bool, CatalogFault>(findings.iter().any(|finding| signature.is_nearly_of(finding)))
        };
        let (records, replaced) = match self.reducing.redactor {
            None => (written(&records), None),
            Some(redactor) => {
                match self.disguised(redactor, &captured, &records, (&shows_alone, &shows_nearly))? {
                    Ok((lines, replaced)) => (lines, Some(replaced)),
                    Err(fault) => return Ok(Err(fault)),
                }
            }
        };
        let (mut findings, tally) = oracle.judged(&records)?;
        let own = findings.iter().position(|finding| signature.is_of(finding));
        let own = own.or_else(|| findings.iter().position(|finding| signature.is_nearly_of(finding)));
        let Some(at) = own else {
            return Ok(Err(CaseFault::NotShown));
        };
        let finding = findings.remove(at);
        Ok(Ok(Case {
            records,
            finding,
            others: findings,
            tally,
            original: target.finding.clone(),
            input: target.input,
            again: target.again,
            replaced,
            is_relative,
        }))
    }

    /// The records without people, in which nothing of them is found any more; `captured` are the records as they were captured. At
    /// best nothing else comes up in them.
    fn disguised(
        &self,
        redactor: &Redactor<'_>,
        captured: &[String],
        records: &[Tree],
        (at_best, at_least): (&Holds<'_>, &Holds<'_>),
    ) -> Result<Result<(Vec<String>, ReplacedValues), CaseFault>, CatalogFault> {
        let catalog = self.inspector.catalog();
        let disguiser = Disguiser::new(catalog, redactor);
        let mut search = Search::new(catalog, &disguiser.events(captured));
        for line in captured {
            disguiser.each_hidden(line, &mut |text| {
                if let Some((sign, _)) = disguiser.sign(&safe::json_string(text)) {
                    search.allow(&sign);
                }
                search.hide(text);
            });
        }
        let mut others = HashSet::new();
        for _ in 0..MOST_SEARCHES {
            let mut disguise = disguiser.disguise(records, &others);
            let mut lines = disguise.put_on(at_best)?;
            if lines.is_none() {
                lines = disguise.put_on(at_least)?;
            }
            let Some(lines) = lines else { return Ok(Err(CaseFault::NeedsPeople)) };
            let trees: Vec<Tree> = lines.iter().filter_map(|line| Tree::read(line)).collect();
            for tree in &trees {
                search.allow_names(tree);
            }
            match trees.iter().find_map(|tree| search.left(tree)) {
                None => {
                    let replaced = ReplacedValues { people: disguise.people(), secrets: disguise.secrets };
                    return Ok(Ok((lines, replaced)));
                }
                // What a person has written stands in another value too.
                Some(Left::Value(raw)) if others.insert(raw.clone()) => {}
                Some(_) => break,
            }
        }
        Ok(Err(CaseFault::Left))
    }
}

/// Returns true if records show what they should.
type Holds<'h> = dyn Fn(&[String]) -> Result<bool, CatalogFault> + 'h;

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.text.clone()).collect()
}

fn written(records: &[Tree]) -> Vec<String> {
    records.iter().map(Tree::text).collect()
}
