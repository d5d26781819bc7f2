"""Tables: control words and accents to Unicode, control words whose arguments are not text, words that print text."""

import unicodedata

from omniscience_assets.extraction.latex.words import words

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi"
    " chi psi omega"
)

_WORDS = """
varepsilon ε varphi φ vartheta ϑ varrho ϱ varsigma ς varpi ϖ varkappa ϰ digamma ϝ times × cdot · div ÷ pm ± mp ∓
ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ oslash ⊘ dagger † ddagger ‡ dag † ddag ‡ wedge ∧ vee ∨
cap ∩ cup ∪ setminus ∖ sqcup ⊔ sqcap ⊓ uplus ⊎ wr ≀ amalg ⨿ diamond ⋄ land ∧ lor ∨ lnot ¬ neg ¬ leq ≤ le ≤
leqslant ≤ geq ≥ ge ≥ geqslant ≥ neq ≠ ne ≠ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ gg ≫ doteq ≐
lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ la ≲ ga ≳ asymp ≍ prec ≺ succ ≻ preceq ⪯ succeq ⪰ mid | parallel ∥
perp ⊥ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ in ∈ ni ∋ notin ∉ models ⊨ vdash ⊢ dashv ⊣ triangleq ≜ coloneqq ≔
lessgtr ≶ to → rightarrow → longrightarrow ⟶ leftarrow ← gets ← longleftarrow ⟵ leftrightarrow ↔ Rightarrow ⇒
Leftarrow ⇐ mapsto ↦ Leftrightarrow ⇔ Longrightarrow ⟹ Longleftrightarrow ⟺ iff ⟺ implies ⟹ uparrow ↑ downarrow ↓
updownarrow ↕ Uparrow ⇑ Downarrow ⇓ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪ rightharpoonup ⇀
rightleftharpoons ⇌ rightsquigarrow ⇝ infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅
ell ℓ hbar ℏ hslash ℏ Re ℜ Im ℑ aleph ℵ wp ℘ prime ′ angle ∠ triangle △ square □ Box □ blacksquare ■ lozenge ◊
checkmark ✓ sharp ♯ flat ♭ natural ♮ clubsuit ♣ sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂
bigoplus ⨁ bigotimes ⨂ bigwedge ⋀ bigvee ⋁ surd √ langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ vert | Vert ‖
lvert | rvert | lVert ‖ rVert ‖ backslash \\ lbrace { rbrace } ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc …
dotsb ⋯ textellipsis … colon : lbrack [ rbrack ] slash / degree ° textdegree ° celsius °C micro µ textmu µ ohm Ω
textohm Ω angstrom Å AA Å aa å AE Æ ae æ OE Œ oe œ O Ø o ø L Ł l ł ss ß SS ẞ i ı j ȷ imath ı jmath ȷ DH Ð dh ð TH Þ
th þ DJ Đ dj đ NG Ŋ ng ŋ S § P ¶ copyright © textcopyright © textregistered ® texttrademark ™ pounds £
textsterling £ euro € texteuro € textyen ¥ textendash – textemdash — textquoteleft ‘ textquoteright ’
textquotedblleft “ textquotedblright ” quotedblbase „ guillemotleft « guillemotright » textbullet •
textzerooldstyle 0 textoneoldstyle 1 texttwooldstyle 2 textthreeoldstyle 3 textfouroldstyle 4 textfiveoldstyle 5
textsixoldstyle 6 textsevenoldstyle 7 texteightoldstyle 8 textnineoldstyle 9 textdiv ÷ textthreequarters ¾
textperiodcentered · textasciitilde ~ textasciicircum ^ textbackslash \\ textunderscore _ textbar | textless <
textgreater > textdollar $ textpercent % lbracket [ texttimes × textpm ± textminus − textonehalf ½
textonequarter ¼ textordmasculine º textordfeminine ª textsection § slashed / lt < gt > arcmin ′ arcsec ″ arcdeg °
deg ° farcm .′ farcs .″ fdg .° micron µm mum µm sun ☉ Sun ☉ earth ⊕ astrosun ☉ sq □ diameter ⌀ blacktriangle ▲
textquotesingle ' textasteriskcentered * textrightarrow → textleftarrow ← textperthousand ‰ permil ‰ permille ‰
textdagger † textdaggerdbl ‡ textcent ¢ textlangle ⟨ textrangle ⟩ textfractionsolidus ⁄ textonesuperior ¹
texttwosuperior ² textthreesuperior ³ textnumero № textbrokenbar ¦ upmu µ hdots … dotsm ⋯ dotsi ⋯ ldotp .
cdotp · centerdot · smallsetminus ∖ lhd ⊲ rhd ⊳ bowtie ⋈ top ⊤ bot ⊥ multimap ⊸ Cap ⋒ Cup ⋓ varpropto ∝
longmapsto ⟼ rightarrowtail ↣ twoheadrightarrow ↠ leftharpoonup ↼ upharpoonright ↾ leftrightarrows ⇆
rightleftarrows ⇄ circlearrowleft ↺ circlearrowright ↻ hookleftarrow ↩ lnsim ⋦ gnsim ⋧ eth ð gtrapproxeq ⪆ simgeq ≳
simleq ≲ ltsim ≲ lsim ≲ gsim ≳ simlt ≲ simgt ≳ mathsection § blackdiamond ◆ Diamond ◇
medbullet • smallint ∫ spadesuit ♠ heartsuit ♥ diamondsuit ♦ frown ⌢ smile ⌣ mho ℧ Finv Ⅎ beth ℶ gimel ℷ
blacktriangledown ▼ blacklozenge ⧫ bigstar ★ bigcirc ◯ triangledown ▽ triangleleft ◁ triangleright ▷ vartriangle △
blacktriangleright ▶ blacktriangleleft ◀ CIRCLE ● Circle ○ LEFTcircle ◐ male ♂ female ♀ TeX TeX LaTeX LaTeX
LaTeXe LaTeX2e BibTeX BibTeX textmugreek µ eqsim ≂ gtreqless ⋛ nsubseteq ⊈ nleq ≰ ngeq ≱ complement ∁
"""

_SPACES = "quad qquad enspace thinspace space nobreakspace newline hfill thickspace medspace tab"

REFERENCES = words(
    "ref autoref Autoref cref Cref vref Vref subref figref Figref fref Fref labelcref fullref zcref crefrange"
    " Crefrange vrefrange hyperref nameref eqref pageref cpageref cpagerefrange"
)
"""Control words that print the number of a label."""
CITATIONS = words(
    "cite citep citet citealt citealp citeauthor citeyear citeyearpar Citet Citep parencite textcite autocite"
    " onlinecite footcite supercite citenum fullcite citetalias citepalias cites parencites autocites textcites"
    " shortcite citeN Cite Parencite Textcite Autocite citeasnoun citename cyearpar smartcite footfullcite"
)
"""Control words that print entries of the bibliography."""
ACRONYMS = words(
    "gls Gls glspl Glspl GLS acrshort acrlong acrfull glsxtrshort glsxtrlong glsxtrfull glsfirst glstext glsentrytext"
    " glsentryshort ac Ac acp acs acl acf acsp aclp acfp Acl Acp iac"
)
"""Control words that print an acronym or a glossary entry."""

RELATIONS = words(
    "leq le geq ge neq ne approx sim simeq cong equiv propto ll gg lesssim gtrsim leqslant geqslant times pm mp to in"
    " rightarrow leftarrow Rightarrow Leftrightarrow longrightarrow subset subseteq notin triangleq iff implies"
    " mapsto cup cap wedge vee otimes oplus gets doteq asymp prec succ"
)
"""Control words that stand between spaces in a formula."""

OPERATORS = words(
    "sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan exp log ln lg max min sup inf lim limsup liminf"
    " det dim ker deg arg gcd Pr hom bmod mod"
)
"""Control words that print their own name."""

_ACCENTS = {
    "`": 0x300, "'": 0x301, "^": 0x302, "~": 0x303, "=": 0x304, "u": 0x306, ".": 0x307, '"': 0x308, "r": 0x30A,
    "H": 0x30B, "v": 0x30C, "c": 0x327, "k": 0x328, "d": 0x323, "b": 0x331, "acute": 0x301, "grave": 0x300,
    "hat": 0x302, "widehat": 0x302, "tilde": 0x303, "widetilde": 0x303, "bar": 0x304, "overline": 0x305,
    "breve": 0x306, "dot": 0x307, "ddot": 0x308, "dddot": 0x20DB, "mathring": 0x30A, "check": 0x30C, "vec": 0x20D7,
    "overrightarrow": 0x20D7,
}  # fmt: skip
ACCENTS = {word: chr(code) for word, code in _ACCENTS.items()}
"""Accent commands to the combining mark that they put on their argument."""

_DROPPED_BY_COUNT = {
    1: "label vspace hspace index color pagestyle thispagestyle bibliographystyle bibliography selectlanguage phantom"
    " hphantom vphantom input include cline cmidrule glsadd nocite captionsetup includegraphics includesvg epsfbox"
    " epsfig psfig pdfbookmark foreignlanguage usepackage documentclass pagenumbering graphicspath hypersetup"
    " linespread thanks enlargethispage todo missingfigure stepcounter refstepcounter bibitem rowcolor cellcolor"
    " textcolor href colorbox hyperlink hypertarget scalebox rotatebox parbox raisebox newlength includepdf plotone"
    " fontfamily fontseries fontshape usebox marginpar marginnote markright special psset tikzset pgfplotsset sisetup"
    " usetikzlibrary theoremstyle adjustbox includestandalone adjincludegraphics usebibmacro arrayrulecolor",
    2: "fontsize setlength addtolength setcounter addtocounter newtheorem resizebox multirow renewcommand numberwithin"
    " counterwithin multicolumn fcolorbox rule addtocontents plottwo markboth psfrag colorlet adjustimage",
    3: "addcontentsline definecolor",
}
DROPPED = {word: count for count, words in _DROPPED_BY_COUNT.items() for word in words.split()}
"""Control words whose first arguments (as many as given) are not text."""


def _table() -> dict[str, str]:
    pairs = _WORDS.split()
    table = dict(zip(pairs[::2], pairs[1::2], strict=True))
    for index, name in enumerate(_GREEK.split()):
        code = 0x3B1 + index + (index >= 17)
        table[name] = chr(code)
        table[name.capitalize()] = chr(code - 32)
        table["up" + name] = chr(code)
        table |= {"text" + name: chr(code), "var" + name.capitalize(): chr(code - 32)}
    table |= dict.fromkeys(_SPACES.split(), " ")
    return table


SYMBOLS = _table()
"""Control words to the characters that they print."""

_UNITS = """
meter m metre m gram g kilogram kg second s ampere A kelvin K mole mol candela cd hertz Hz newton N pascal Pa
joule J watt W coulomb C volt V farad F tesla T weber Wb henry H lumen lm becquerel Bq sievert Sv gray Gy eV eV
electronvolt eV liter L litre L minute min hour h day d bar bar parsec pc gauss G byte B bit bit decibel dB dB dB
percent % astronomicalunit au kilo k mega M giga G tera T peta P milli m nano n pico p femto f centi c deci d
hecto h squared ² cubed ³ cubic \ue004³ cm cm mm mm km km nm nm um µm keV keV MeV MeV GeV GeV TeV TeV kHz kHz
MHz MHz GHz GHz ms ms us µs ns ns kg kg mg mg per / cancel / atto a yocto y zepto z exa E zetta Z yotta Y
deca da radian rad steradian sr
tonne t dalton Da
"""
UNITS = dict(zip(_UNITS.split()[::2], _UNITS.split()[1::2], strict=True))
"""Unit names of siunitx to their symbols."""

PREFIXES = words(
    "kilo mega giga tera peta exa zetta yotta milli micro nano pico femto atto zepto yocto centi deci deca hecto"
    " per cubic"
)
"""Unit names that belong to the one behind them."""

SUPERSCRIPTS = str.maketrans("0123456789+-−=()n′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ′")
SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def accented(mark: str, base: str) -> str:
    """`base` with a combining mark on its first letter, composed where Unicode has such a letter."""
    base = {"ı": "i", "ȷ": "j"}.get(base, base)
    return unicodedata.normalize("NFC", base[:1] + mark + base[1:]) if base[:1].isalpha() else base
