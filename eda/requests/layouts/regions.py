"""Regions that a request describes: "what is on 5/0 but not on 6/0, grown by 0.1 um"."""

from __future__ import annotations

from chipsmith.eda.requests.layouts.phrases import rule

REGION = "db.Region(cell.begin_shapes_rec(layout.layer({})))"
"""What is on a layer, below the current cell."""
_THE = r"(?:the |all |all the |every |each |any |its )*"
_SHAPES = r"(?:shapes?|polygons?|areas?|parts?|pieces?|regions?|ones|lines?|bars?|vias?|contacts?|wires?|squares?|rectangles?|boxes|metal|islands?|features?|drawings?|fingers?|pads?|material|geometry)"
_KIND = r"(?:(?:vertical|horizontal|small|big|metal|poly|whole|single|flat|flattened|raw|existing|original|merged|drawn|polygon) )?"
_ON = rf"(?:(?<![A-Za-z]){_THE}{_KIND}(?:{_SHAPES}|everything|anything|what(?: is|'s)?|whatever(?: is|'s)?)(?: is| are| that is| that are| there is)?(?: (?:on|of|in|from|drawn on))? )?(?:(?<![A-Za-z])the )?(?<![A-Za-z]){_KIND}(?:layer )?"
_R = rf"{_ON}<R>(?: {_SHAPES}| layer)?"
_BY = r"(?: by| with|,)? (?:a (?:margin|bias|distance|border) of |an (?:amount|offset) of )?<N>(?: um| units)?(?: on (?:each|every|all|both) sides?| per (?:side|edge)| all around| around| in all directions| outwards?| inwards?| each| on each edge| everywhere)?"
_GROW = r"(?:grow|grown|growing|expand(?:ed|ing)?|enlarg(?:e|ed|ing)|siz(?:e|ed|ing)(?: up| out)?|bloat(?:ed|ing)?|widen(?:ed|ing)?|inflat(?:e|ed|ing)|oversiz(?:e|ed|ing)|overs?ized|extend(?:ed|ing)?|fatten(?:ed|ing)?|dilat(?:e|ed|ing)|thicken(?:ed|ing)?)"
_SHRINK = r"(?:shrink|shrunk|shrinking|siz(?:e|ed|ing) down|undersiz(?:e|ed|ing)|deflat(?:e|ed|ing)|erod(?:e|ed|ing)|reduc(?:e|ed|ing)|thin(?:ned|ning)?|pull(?:ed)? (?:in|back)|narrow(?:ed|ing)?)"
_TOUCH = r"(?:touch(?:es|ing)?(?: or overlap(?:s|ping)?)?|interact(?:s|ing)?(?: with)?|are in contact with|overlap(?:s|ping)?(?: or touch(?:es|ing)?)?|meet|hit|cross(?:es|ing)?|come in contact with|that are connected to|(?:are )?connected to)"
_WHICH = r"(?: (?:that|which|are|is|lie|lies|lying|sit|sits|sitting|have|do|being))*"
_FULLY = r"(?:fully |completely |entirely |totally |strictly |wholly )?"
_AREA = r"(?:<N>(?: square)?(?: ?um| ?units)?)"
_MORE = r"(?:larger|bigger|greater|more) than|(?:above|over|exceeding)|of (?:at least|more than)|(?:at least|not less than)"
_LESS = r"(?:smaller|less|lower) than|(?:below|under)|of (?:at most|less than)|(?:at most|not more than)"
IT = r"(?:the (?:result(?:ing (?:shapes|polygons|region|layer))?|outcome|remainder|rest of it|grown \w+|merged \w+|sized \w+|enlarged \w+|overlaps?|overlap \w+|crossings?|intersections?|difference|union|combined \w+|remaining (?:shapes|polygons|parts)|survivors)|what(?: is|'s)? left|what (?:remains|survives)|that result|those (?:shapes|polygons|overlaps|crossings|parts)|these (?:shapes|polygons|overlaps|parts))(?! (?:of|between|from|in|where)\b)"
"""The region that was spoken of last."""
THEM = (
    rf"\b(?:{_GROW}|{_SHRINK}|merge|round|clip|subtract|intersect|invert) (it|them|this|these|those|that)\b"
)

REGIONS = [
    rule("R", rf"(?:where )?{_R}(?:'s)? (?:but|and|that (?:is|are)) not (?:on |over |under |covered by |in )?{_R}", "({0} - {1})"),
    rule("R", rf"(?:{_THE}(?:overlap|intersection|common (?:area|part)|and|crossing|AND)s?(?: (?:area|region|shape|part|polygon)s?)? (?:of|between|from) )(?:both )?{_R} (?:and|with|&) {_R}", "({0} & {1})"),
    rule("R", rf"(?:\band|intersect|AND together|overlap|boolean[- ]and|compute)\b {_R} (?:and|with|&) {_R}", "({0} & {1})"),
    rule("R", rf"<R> ?(?:&|∩|intersected with|anded with|AND-ed with) ?{_R}", "({0} & {1})"),
    rule("R", rf"(?:where|places? where|(?:{_THE}{_SHAPES} (?:where|in which))) {_R} (?:and|meets|crosses|overlaps|lies over|is over|runs over|covers|is covered by) {_R}(?: (?:overlap|cross|meet|coincide|intersect|are both present|lie on each other))?", "({0} & {1})"),
    rule("R", rf"{_R} (?:cross(?:es)?|intersect(?:s)?) {_R}", "({0} & {1})"),
    rule("R", rf"(?:{_THE}(?:union|sum|combination|or) (?:of|between) )(?:both )?{_R} (?:and|with|or) {_R}", "({0} | {1})"),
    rule("R", rf"(?:or|unite|join|combine|merge|union)\b {_R} (?:and|with|plus|\+) {_R}(?: together)?(?: into one)?", "({0} | {1})"),
    rule("R", rf"{_R} (?:and|or|plus) {_R} (?:together|combined|united|merged|taken together)", "({0} | {1})"),
    rule("R", rf"<R> ?(?:\||∪|or|OR|plus|united with|\+|joined with|combined with) ?{_R}", "({0} | {1})"),
    rule("R", rf"(?:where )?{_THE}(?:xor|exclusive or|symmetric difference|differences?)(?: (?:of|between))? {_R} (?:and|with|against|versus|vs\.?) {_R}", "({0} ^ {1})"),
    rule("R", rf"<R> ?(?:\^|xor|xor-ed with|XORed with) ?{_R}", "({0} ^ {1})"),
    rule("R", rf"(?:where )?(?:exactly|only) one of {_R} (?:and|or) {_R}(?: is present| is there| exists)?", "({0} ^ {1})"),
    rule("R", rf"(?:subtract|remove|take|cut|carve|punch|deduct) {_R}(?: away| out)? (?:from|out of) {_R}", "({1} - {0})"),
    rule("R", rf"{_R} (?:minus|without|less|not covered by|not overlapped by|subtracted by|-|NOT|excluding|except(?: where there is)?|that is not covered by|that are not covered by|which is not covered by|free of|cut by) {_R}", "({0} - {1})"),
    rule("R", rf"(?:{_THE}(?:{_SHAPES} of )?)<R> that <R> does(?: not|n't) cover", "({0} - {1})"),
    rule("R", rf"(?:uncovered (?:part|parts|area) of|what is left of) {_R} (?:outside|under|below|by|without|after removing|after subtracting) {_R}", "({0} - {1})"),
    rule("R", rf"<R> ?(?:-|−|\\|NOT) ?<R>", "({0} - {1})"),
    rule("R", rf"{_R}{_WHICH}(?: not| don't| doesn't| no) {_TOUCH}(?: any(?:thing on| of)?| with)? {_R}(?: at all)?", "{0}.not_interacting({1})"),
    rule("R", rf"{_R}{_WHICH} {_TOUCH}(?: any(?:thing on| of)?| with)? {_R}", "{0}.interacting({1})"),
    rule("R", rf"{_R}{_WHICH} not {_FULLY}(?:inside|within|contained in|covered by|enclosed by)(?: of)? {_R}", "{0}.not_inside({1})"),
    rule("R", rf"{_R}{_WHICH} {_FULLY}(?:inside|within|contained in|enclosed by|surrounded by|covered by)(?: of)? {_R}(?! (?:by|with)\b)", "{0}.inside({1})"),
    rule("R", rf"{_R}{_WHICH} {_FULLY}(?:outside|out of|clear of|away from)(?: of)? {_R}", "{0}.outside({1})"),
    rule("R", rf"{_R}{_WHICH} {_FULLY}(?:cover|covers|covering|enclose|encloses|enclosing|contain|contains|containing|surround) {_R}(?! (?:by|with)\b)", "{0}.covering({1})"),
    rule("R", rf"{_SHRINK} {_R}{_BY}", "{0}.sized(-{1.grid})"),
    rule("R", rf"{_GROW} {_R}{_BY}", "{0}.sized({1.grid})"),
    rule("R", rf"{_R},? (?:after (?:being )?)?(?:and )?(?:is |are )?{_SHRINK}{_BY}", "{0}.sized(-{1.grid})"),
    rule("R", rf"{_R},? (?:after (?:being )?)?(?:and )?(?:is |are )?{_GROW}{_BY}", "{0}.sized({1.grid})"),
    rule("R", rf"{_R} (?:with )?(?:its |the |their )?(?:corners )?rounded(?: corners)?(?: (?:with|by|to|at|of|using))?(?: a radius of)? <N>(?: radius)?(?: (?:with|and|using|by|,) <N> points(?: per circle)?)?",
         lambda atoms: f"{atoms[0]}.rounded_corners({atoms[1].grid}, {atoms[1].grid}, {atoms[2] if len(atoms) > 2 else 32})"),
    rule("R", rf"round(?: off)?(?: the)? corners (?:of|on) {_R}(?: (?:with|by|to|at|using))?(?: a)?(?: radius(?: of)?)? <N>(?: radius)?,?(?: (?:with|and|using|by|at)? ?<N> points(?: per (?:full )?circle)?)?",
         lambda atoms: f"{atoms[0]}.rounded_corners({atoms[1].grid}, {atoms[1].grid}, {atoms[2] if len(atoms) > 2 else 32})"),
    rule("R", rf"(?:{_THE}|only )?(?:holes?|openings|cut-?outs) (?:of|in|inside|on) {_R}", "{0}.merged().holes()"),
    rule("R", rf"(?:fill (?:all |the |any )?holes (?:of|in|on) {_R}|(?:the )?hulls? of {_R}|{_R} with (?:all |the |its |their )?holes filled)", "{0}.merged().hulls()"),
    rule("R", rf"(?:{_THE}merged |merge (?:{_THE}(?:overlapping |touching )?{_SHAPES} (?:on|of) |(?:the )?)(?:layer )?){_R}", "{0}.merged()"),
    rule("R", rf"{_R},? (?:after merging|once merged|merged(?! (?:into|with|on|to))|when merged|with overlaps (?:merged|removed)|overlaps merged)", "{0}.merged()"),
    rule("R", rf"(?:{_THE}(?:bounding (?:boxes|box)|extents?) of (?:each|every|all)(?: of)?(?: the)? {_R})", "{0}.merged().extents()"),
    rule("R", rf"(?:{_THE}non[- ]rectang(?:les|ular {_SHAPES})|{_THE}{_SHAPES} that are (?:not|no) rectang(?:les|ular)) (?:on|of|in) {_R}", "{0}.merged().non_rectangles()"),
    rule("R", rf"{_R}{_WHICH}(?: with| having| whose)?(?: (?:an|the|its|a|their))?(?: merged)? areas?(?: is| are)? (?:{_MORE}) {_AREA}", "{0}.merged().with_area(round({1} / layout.dbu ** 2), None, False)"),
    rule("R", rf"{_R}{_WHICH}(?: with| having| whose)?(?: (?:an|the|its|a|their))?(?: merged)? areas?(?: is| are)? (?:{_LESS}) {_AREA}", "{0}.merged().with_area(None, round({1} / layout.dbu ** 2), False)"),
    rule("R", rf"{_R}{_WHICH} (?:{_MORE}) <N> square(?: um)?", "{0}.merged().with_area(round({1} / layout.dbu ** 2), None, False)"),
    rule("R", rf"{_R}{_WHICH} (?:{_LESS}) <N> square(?: um)?", "{0}.merged().with_area(None, round({1} / layout.dbu ** 2), False)"),
    rule("R", rf"{_R},? (?:inside|within|in|clipped to|cropped to|cut to|that lies? in|limited to|restricted to)(?: of)? (?:the (?:window|box|rectangle|area|region) )?(?:a )?<G>", "({0} & db.Region({1}.to_itype(layout.dbu)))"),
    rule("R", rf"clip {_R} (?:to|with|at|by) (?:the (?:window|box|rectangle|area) )?<G>", "({0} & db.Region({1}.to_itype(layout.dbu)))"),
]  # fmt: skip
