//! The steps from the findings that are asked for to their cases.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::disguise::Disguiser;
use super::gather::{Gatherer, Line, Reach, Want};
use super::minimal::minimal;
use super::oracle::Oracle;
use super::people::People;
use super::search::Search;
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

/// How often records are left out that have a finding in place of another one.
const MOST_TRIES: usize = 8;

/// The records that are read for findings, and for which ones. The normal form seldom hides a finding about order.
const REACHES: [(Reach, IsFor); 4] = [
    (Reach::Named, |_| true),
    (Reach::AsCaptured, |want| want.rule.is_none()),
    (Reach::Rule, |_| true),
    (Reach::AsCaptured, |want| want.rule.is_some()),
];

/// Returns true for a finding for which records are read.
type IsFor = fn(&Want<'_, '_>) -> bool;

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
    /// The captures cannot be read again to search them for people.
    #[error(
        "the captures cannot be read to their end, so people in the result may be missed; nothing of it is written"
    )]
    NotSearched,
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

/// Records without what a finding does not need.
struct Draft {
    signature: Signature,
    /// All findings in the records before parts of them were taken out.
    known: HashSet<Signature>,
    records: Vec<Tree>,
    is_relative: bool,
    search: Search,
    /// The records as they are to be written.
    lines: Vec<String>,
    replaced: Option<ReplacedValues>,
}

impl<'c> Reducer<'_, 'c> {
    /// The case of each finding, or why there is none.
    pub fn cases(&self, targets: &[Target]) -> Result<Vec<Result<Case, CaseFault>>, CatalogFault> {
        let shown = targets.iter().zip(self.all_shown(targets)?);
        let mut drafts = Vec::new();
        for (target, shown) in shown {
            drafts.push(match shown {
                Some(shown) => self.draft(target, shown)?,
                None => Err(CaseFault::NotShown),
            });
        }
        if let Some(redactor) = self.reducing.redactor {
            self.hide_people(redactor, targets, &mut drafts)?;
        }
        let finished = targets.iter().zip(drafts).map(|(target, draft)| match draft {
            Ok(draft) => self.finished(target, draft),
            Err(fault) => Ok(Err(fault)),
        });
        finished.collect()
    }

    /// By finding, the records that show it; `None` if there are none.
    fn all_shown(&self, targets: &[Target]) -> Result<Vec<Option<Shown>>, CatalogFault> {
        let catalog = self.inspector.catalog();
        let mut shown: Vec<Option<Shown>> = targets.iter().map(|_| None).collect();
        let mut wants: Vec<(usize, Want<'_, 'c>)> =
            targets.iter().map(|target| Want::new(catalog, target)).enumerate().collect();
        // More is read only for findings that their own records do not show.
        for (reach, is_for) in REACHES {
            let (mut tried, others): (Vec<_>, Vec<_>) = wants.into_iter().partition(|(_, want)| is_for(want));
            wants = others;
            if tried.is_empty() {
                continue;
            }
            self.gather(&mut tried, reach)?;
            for (at, want) in tried {
                shown[at] = self.shown(&want)?;
                if shown[at].is_none() {
                    wants.push((at, want));
                }
            }
        }
        Ok(shown)
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
    ///
    /// A rule may be broken once a capture. A record that breaks it only because others before it were not gathered is left out.
    fn shown(&self, want: &Want<'_, 'c>) -> Result<Option<Shown>, CatalogFault> {
        let oracle = (self.oracle)(want.target.input);
        let original = Signature::of(&want.target.finding);
        let mut lines = want.lines();
        for _ in 0..MOST_TRIES {
            let findings = oracle.findings(&texts(&lines))?;
            let number = |finding: &Finding| {
                let at = usize::try_from(finding.place.start.line).ok()?.checked_sub(1)?;
                lines.get(at).map(|line| line.number)
            };
            let has_own = lines.iter().any(|line| line.number == want.number());
            let is_own = |finding: &Finding| !has_own || number(finding) == Some(want.number());
            let here = findings
                .iter()
                .filter(|finding| is_own(finding) && original.is_moved(&Signature::of(finding)));
            if let Some(nearest) = here.max_by_key(|finding| Signature::of(finding).common_steps(&original)) {
                return Ok(Some(Shown { signature: Signature::of(nearest), lines }));
            }
            let others = findings.iter().filter(|finding| finding.code == original.code && !is_own(finding));
            let others: HashSet<u64> = others.filter_map(number).collect();
            if others.is_empty() {
                break;
            }
            lines.retain(|line| !others.contains(&line.number));
        }
        Ok(None)
    }

    /// Takes away what the finding does not need, and people.
    fn draft(&self, target: &Target, gathered: Shown) -> Result<Result<Draft, CaseFault>, CatalogFault> {
        let Shown { lines, signature } = gathered;
        let oracle = (self.oracle)(target.input);
        let all = texts(&lines);
        let lines = minimal(lines, |lines| {
            let findings = oracle.findings(&texts(lines))?;
            Ok::<bool, CatalogFault>(!lines.is_empty() && findings.iter().any(|it| signature.is_of(it)))
        })?;
        let captured: Vec<String> = texts(&lines);
        let known: HashSet<Signature> = oracle.findings(&captured)?.iter().map(Signature::of).collect();
        let mut draft = Draft {
            signature,
            known,
            records: read(&captured),
            is_relative: false,
            search: Search::default(),
            lines: Vec::new(),
            replaced: None,
        };
        if !self.reducing.keep_payloads {
            let records = std::mem::take(&mut draft.records);
            draft.records = shrink(records, |records| draft.is_shown_alone(&oracle, &written(records)))?;
        }
        let Some(redactor) = self.reducing.redactor else {
            draft.lines = written(&draft.records);
            return Ok(Ok(draft));
        };
        if let Some(moved) = relative(&draft.records)
            && draft.is_shown_alone(&oracle, &written(&moved))?
        {
            (draft.records, draft.is_relative) = (moved, true);
        }
        let disguiser = Disguiser::new(self.inspector.catalog(), redactor);
        draft.search = self.search(&disguiser, &captured, &all);
        let result = draft.disguise(&disguiser, &oracle)?;
        Ok(result.map(|()| draft))
    }

    /// Looks for the people and credentials of all records that were gathered; `captured` are those that stay.
    fn search(&self, disguiser: &Disguiser<'_>, captured: &[String], gathered: &[String]) -> Search {
        let mut search = Search::new(self.inspector.catalog(), &disguiser.events(captured));
        for line in gathered {
            disguiser.each_hidden(line, &mut |text| {
                if let Some((sign, _)) = disguiser.sign(&safe::json_string(text)) {
                    search.allow(&sign);
                }
                search.hide(text);
            });
        }
        search
    }

    /// Looks for the words of the cases in the people and credentials of all captures, and takes out those that are found.
    fn hide_people(
        &self,
        redactor: &Redactor<'_>,
        targets: &[Target],
        drafts: &mut [Result<Draft, CaseFault>],
    ) -> Result<(), CatalogFault> {
        let suspects = |draft: &Draft| draft.search.suspects(&read(&draft.lines));
        let all: HashSet<String> = drafts.iter().flatten().flat_map(suspects).collect();
        if all.is_empty() {
            return Ok(());
        }
        let mut pass = People::new(redactor, &all);
        let read = self.inspector.read(self.inputs.to_vec(), &mut pass)?;
        let is_searched = read.is_complete || read.is_stopped;
        let people = pass.end();
        let disguiser = Disguiser::new(self.inspector.catalog(), redactor);
        for (target, draft) in targets.iter().zip(drafts) {
            let Ok(found) = draft else { continue };
            let own = suspects(found);
            if !is_searched && !own.is_empty() {
                *draft = Err(CaseFault::NotSearched);
                continue;
            }
            let own: Vec<String> = own.intersection(&people).cloned().collect();
            if own.is_empty() {
                continue;
            }
            found.search.hide_people(own.into_iter());
            let oracle = (self.oracle)(target.input);
            if let Err(fault) = found.disguise(&disguiser, &oracle)? {
                *draft = Err(fault);
            }
        }
        Ok(())
    }

    /// The case with what is found in it.
    fn finished(&self, target: &Target, draft: Draft) -> Result<Result<Case, CaseFault>, CatalogFault> {
        let Draft { signature, lines: records, .. } = draft;
        let (mut findings, tally) = (self.oracle)(target.input).judged(&records)?;
        let own = findings.iter().position(|finding| signature.is_of(finding));
        let nearest = || {
            let near = (0..findings.len()).filter(|at| signature.is_nearly_of(&findings[*at]));
            near.min_by_key(|at| Reverse(Signature::of(&findings[*at]).common_steps(&signature)))
        };
        let Some(at) = own.or_else(nearest) else {
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
            replaced: draft.replaced,
            is_relative: draft.is_relative,
        }))
    }
}

impl Draft {
    /// Takes people out of the records, until nothing of them is found any more. At best no other finding comes up.
    fn disguise(
        &mut self,
        disguiser: &Disguiser<'_>,
        oracle: &Oracle<'_>,
    ) -> Result<Result<(), CaseFault>, CatalogFault> {
        let mut others = HashSet::new();
        for _ in 0..MOST_SEARCHES {
            let mut disguise = disguiser.disguise(&self.records, &others);
            let mut lines = disguise.put_on(|lines| self.is_shown_alone(oracle, lines))?;
            if lines.is_none() {
                lines = disguise.put_on(|lines| self.is_nearly_shown(oracle, lines))?;
            }
            let Some(lines) = lines else { return Ok(Err(CaseFault::NeedsPeople)) };
            let trees = read(&lines);
            for tree in &trees {
                self.search.allow_names(tree);
            }
            let left: Vec<String> = trees.iter().flat_map(|tree| self.search.left(tree)).collect();
            if left.is_empty() {
                self.lines = lines;
                self.replaced = Some(ReplacedValues { people: disguise.people(), secrets: disguise.secrets });
                return Ok(Ok(()));
            }
            // A person stands in another value too, or in a name.
            let before = others.len();
            others.extend(left);
            if others.len() == before {
                break;
            }
        }
        Ok(Err(CaseFault::Left))
    }

    /// Returns true if records show the finding, and no other that was not there before.
    fn is_shown_alone(&self, oracle: &Oracle<'_>, lines: &[String]) -> Result<bool, CatalogFault> {
        let findings = oracle.findings(lines)?;
        let is_shown = findings.iter().any(|finding| self.signature.is_of(finding));
        Ok(is_shown && findings.iter().all(|finding| self.known.contains(&Signature::of(finding))))
    }

    /// Returns true if records show the finding but for names in its message.
    fn is_nearly_shown(&self, oracle: &Oracle<'_>, lines: &[String]) -> Result<bool, CatalogFault> {
        Ok(oracle.findings(lines)?.iter().any(|finding| self.signature.is_nearly_of(finding)))
    }
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.text.clone()).collect()
}

fn read(lines: &[String]) -> Vec<Tree> {
    lines.iter().filter_map(|line| Tree::read(line)).collect()
}

fn written(records: &[Tree]) -> Vec<String> {
    records.iter().map(Tree::text).collect()
}
