"""A small made-up country, Zedland, as the files that adding a country takes. Its numbers mean nothing."""

from __future__ import annotations

from pathlib import Path

TABLE = "conversion_tables/ZZ_TABLE_2026"
PRODUCTS = "product_lists/ZZ_2026_11"
GUIDELINE = "guidelines/ZZ_GUIDE_2026"
COUNTRY = "countries/ZZ_2026_11"
STRINGS = "patient_strings/ZZ_2026_11"
COMMON = "common/ZZ_COMMON"

_LABEL = """\
id: {id}
version: "1"
title: "{title}"
year: "2026"
country: ZZ
valid_from: 2026-11-01
review_by: 2027-11-01
copied_on: 2026-11-24
checked_by: Z. Pharmacist
{more}"""


def _label(folder: str, title: str, more: str = "") -> str:
    return _LABEL.format(id=folder.partition("/")[2], title=title, more=more)


NEW_COUNTRY = {
    f"{TABLE}/release.yaml": _label(TABLE, "Zedland table", "confidence: verified\n"),
    f"{TABLE}/factors.csv": """\
drug,route,unit,lower_bound,upper_bound,factor,fixed_ome_mg,caution,source_title,source_url,confidence,note
morphine,oral,mg/day,,,1,,For total load only.,Zedland table,https://zz.example/table,verified,role=default
nicomorphine,oral,mg/day,0,20,4,,For total load only.,Zedland table,https://zz.example/table,verified,role=default
nicomorphine,oral,mg/day,20,,8,,For total load only.,Zedland table,https://zz.example/table,verified,role=default
tramadol,oral,mg/day,,,0.2,,For total load only.,Zedland table,https://zz.example/table,recalled,role=default; range=0.1-0.2
fentanyl,transdermal,mcg/h patch,12,12,,30,For total load only.,Zedland table,https://zz.example/table,verified,role=default
fentanyl,transdermal,mcg/h patch,25,25,,,RANGE ONLY: no single number.,Zedland table,https://zz.example/table,verified,role=default; ome_range=60-134
methadone,oral,mg/day,,,,,DO NOT COMPUTE: specialist.,Zedland table,https://zz.example/table,verified,role=default
""",
    f"{PRODUCTS}/release.yaml": _label(PRODUCTS, "Products of Zedland"),
    f"{PRODUCTS}/vocabulary.yaml": """\
drugs:
  - {name: vilan, opioid: nicomorphine}
forms:
  - {name: sachet, route: oral}
""",
    f"{PRODUCTS}/products.csv": """\
drug,combination,form,release,strength,strength_unit,interval_hours,can_halve,swallow_whole,brands,atc,rxnorm,salt_basis,drop_mg,source,confidence,note
morphine,,tablet,MR-12h,10,mg,12,no,yes,Zedmorph,N02AA01,,,,ZZ-REGISTER,verified,
morphine,,tablet,IR,10,mg,4,yes,no,Zedmorph,N02AA01,,,,ZZ-REGISTER,verified,
vilan,,sachet,IR,5,mg,4,no,no,Vilan,N02AA04,,,,ZZ-REGISTER,verified,
codeine,paracetamol 500 mg + caffeine 30 mg,tablet,IR,30,mg,6,unknown,no,Zedcod,N02AJ06,,codeine phosphate,,ZZ-REGISTER,verified,
fentanyl,,transdermal patch,patch-72h,12,mcg/h,72,no,na,Zedpatch,N02AB03,,,,ZZ-REGISTER,verified,
""",
    f"{GUIDELINE}/release.yaml": _label(
        GUIDELINE, "Zedland guideline", 'sources:\n  - {key: ZZ2026, cite: "Zedland Pain Society 2026."}\n'
    ),
    f"{GUIDELINE}/guideline.yaml": """\
body: Zedland Pain Society
grading: strong or weak
scope: Adults with chronic pain
recommendations:
  - id: ZZ-T1
    kind: timing
    paraphrase: Talk about reducing at 100 mg or more a day.
    strength: strong
    source: [ZZ2026 Table 1]
    confidence: verified
    evaluable: true
    condition: {fact: ome_per_day, op: ">=", value: 100}
    prompt: A high dose.
  - {id: ZZ-S1, kind: strategy, paraphrase: Go slowly., strength: strong, source: [ZZ2026], confidence: verified, evaluable: false}
base: {of: current, cite: [ZZ2026], confidence: verified}
profiles:
  - name: standard
    automatic: true
    of: current
    reduction_percent: {minimum: 5, maximum: 10, default: "7.5", cite: [ZZ2026], confidence: verified}
    interval_weeks: {minimum: 2, maximum: 4, default: 3, cite: [ZZ2026], confidence: verified}
fast_supervised: {allowed_when: {fact: overdose_warning_signs, op: is, value: true}, requires: A ward, cite: [ZZ2026], confidence: verified}
review: {max_weeks_between: 4, cite: [ZZ2026], confidence: verified}
pause:
  - {id: ZZ-PA1, trigger: {fact: suicide_risk, op: in, value: [thoughts, high]}, action: Hold., cite: [ZZ2026], confidence: verified}
after_failure: {rules: [ZZ-S1], cite: [ZZ2026], confidence: verified}
refer_when: []
end_of_taper: {rule: Stop at the smallest dose., cite: [ZZ2026], confidence: verified}
naloxone_triggers: {condition: {fact: ome_per_day, op: ">=", value: 50}, text: Offer naloxone., cite: [ZZ2026], confidence: verified}
""",
    f"{COUNTRY}/release.yaml": _label(COUNTRY, "Zedland"),
    f"{COUNTRY}/country.yaml": """\
code: ZZ
iso_code: ZZ
name: Zedland
languages: [zz, en]
default_conversion_table: ZZ_TABLE_2026
default_product_list: ZZ_2026_11
default_guideline: ZZ_GUIDE_2026
paper: A4
date_style: "d MMMM y"
emergency: {number: "100", source: [ZZ2026], confidence: verified}
crisis: []
advice: []
naloxone: {texts: {en: Free at pharmacies., zz: Zaxone}, source: [ZZ2026], confidence: verified}
disposal: {texts: {en: Take leftovers back.}, confidence: recalled}
driving: {texts: {en: Do not drive when sleepy.}, confidence: recalled}
""",
    f"{STRINGS}/release.yaml": _label(STRINGS, "Sentences in Zed"),
    f"{STRINGS}/strings.yaml": """\
strings:
  - {id: plan_yours, section: plan, texts: {zz: Zat plan iz yourz.}, source: [ZZ2026], confidence: verified}
""",
}

OWN_COMMON = {
    f"{COMMON}/release.yaml": _label(COMMON, "Shared rules, made up"),
    f"{COMMON}/vocabulary.yaml": """\
forms:
  - {name: tablet, route: oral}
  - {name: oral drops, route: oral}
  - {name: transdermal patch, route: transdermal}
""",
    f"{COMMON}/common.yaml": """\
reading_rule: A matched rule opens a conversation.
facts:
  - {name: ome_per_day, label: Load, type: number, unit: mg/24h, meaning: Total load}
  - {name: overdose_warning_signs, label: Warning signs, type: boolean, meaning: Signs of overdose now}
  - {name: suicide_risk, label: Suicide risk, type: enum, choices: [none, thoughts, high], meaning: Last assessment}
safety_gates:
  - {id: G01, name: overdose, blocks: true, condition: {fact: overdose_warning_signs, op: is, value: true}, action: Help now., source: [ZZ2026], confidence: verified}
planner_limits:
  - {id: L01, rule: Never straight to nothing., confidence: planner-default, basis: [ZZ2026]}
daily_limits:
  - {id: DL01, names: [paracetamol], part: partner, maximum_per_day: 4000, unit: mg/day, source: [ZZ2026], confidence: verified}
checklists: []
principles: []
worked_case: {id: ALL-CASE, paraphrase: A case., source: [ZZ2026], confidence: verified}
after_failure: []
loss_of_tolerance: {id: ALL-T1, paraphrase: Tolerance falls., source: [ZZ2026], confidence: verified}
monitor: {id: ALL-M1, paraphrase: Follow pain., source: [ZZ2026], confidence: verified}
what_helps: []
""",
    f"{COMMON}/comparison.yaml": """\
points:
  - {id: dose, question: Is there a dose?}
shared: []
disagreements:
  - {id: DIS1, title: Dose, points: [dose], text: They differ., planner: It asks., source: [ZZ2026], confidence: verified}
""",
    f"{COMMON}/differences.yaml": """\
reading_rule: Compare loads only.
differences:
  - {id: DIF1, opioid: tramadol, route: oral, amount: 400, unit: mg, why: It differs., tables: [ZZ_TABLE_2026], confidence: verified}
""",
    f"{COMMON}/conversation.yaml": """\
how: Wait.
moments:
  - {id: fear, title: Fear, heard: I am afraid., behind: Fear., say: [That makes sense.], ask: Of what?, avoid: Haste., source: [ZZ2026], confidence: verified}
""",
}

ANSWERS = {
    f"{GUIDELINE}/comparison.yaml": """\
answers:
  - {point: dose, rules: [ZZ-T1], says: [{text: 100 mg a day, source: [ZZ2026], confidence: verified}]}
""",
}


def write_files(root: Path, *parts: dict[str, str]) -> Path:
    """Write the files below a releases folder in `root`, and return that folder."""
    releases = root / "releases"
    for part in parts:
        for name, text in part.items():
            path = releases / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return releases


def change(releases: Path, name: str, old: str, new: str) -> None:
    """Replace text that stands exactly once in a file, so that a test cannot miss its fault."""
    path = releases / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
