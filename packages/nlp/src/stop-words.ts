/** English words that carry grammar rather than matter. */
export const englishStopWords: ReadonlySet<string> = new Set(
  (
    "a about above after again against ago ain't all almost along already also although always am among an and another any " +
    "anyone anything are aren't around as ask asked at away back be became because become been before began being below between both but by " +
    "came can can't cannot come could couldn't did didn't do does doesn't doing don't done down during each either else enough even ever every " +
    "everyone everything few for from further gave get gets getting give go goes going gone got had hadn't has hasn't have haven't having he he'd he'll " +
    "he's her here here's hers herself him himself his how how's however i i'd i'll i'm i've if in into is isn't it it's its itself just " +
    "keep kept knew know last least less let let's like little look looked lot made make makes making many may maybe me might more most much must my myself " +
    "never no nor not nothing now of off often on once one only or other others ought our ours ourselves out over own perhaps put quite " +
    "rather really said same saw say see seem seemed shall shan't she she'd she'll she's should shouldn't since so some someone something still such take " +
    "taken tell than that that's the their theirs them themselves then there there's these they they'd they'll they're they've thing things think this those though thought " +
    "through till to today together told tomorrow tonight too took toward towards two under until up upon us use used very want wanted was wasn't way we we'd we'll " +
    "we're we've well went were weren't what what's when when's where where's whether which while who who's whole whom whose why why's will with within without " +
    "won't would wouldn't yes yesterday yet you you'd you'll you're you've your yours yourself yourselves"
  ).split(" "),
);

/** English words of everyday matter: with the stop words they tell English from other languages in a line of five words. */
export const everydayEnglish: ReadonlySet<string> = new Set(
  (
    "able absolutely afternoon amazing anniversary annoying ate awesome baby badly bank bills body book books bought boring boyfriend brain break bring buy buying c'mon car care change class clean clothes coffee company computer crazy damn date dead deal dear debt different die died dollars door drinking dude eating ending enjoy enjoyed entire exactly experience face favorite favourite feet fight film fixed forget forgot fuck fucking game games girlfriend girls guys hello helped hey hi holiday homework hug hurts important interesting interview joke jobs kill kinda lady lazy leaving lie lucky lying market marriage matter mean means mess mistake moment movie movies nobody okay online own paid pain paper pay perfect plan play playing plus police post problem problems questions quiet rest road run saying seeing send sense sent shit shopping show side sigh sleeping smart smile sold song sounds speak stress stressed student study stupid sweet test ton town trip true trust ugh unexpected upset visit walking wants watching weird welcome whatever win won wonder worth wow yeah yep yo " +
    "afternoon angry anymore awful bad beautiful bed best better big birthday book boss boy breakfast brother busy call called cat child " +
    "children church cold cook cooked cried cry dad daughter day dont didnt im ive cant days dinner doctor dog dream drink drive drove early eat evening exam exercise eyes family father " +
    "feel feeling feels fell felt find fine finally finished first food found friend friends full fun funny garden girl glad god good great guess guy hair hand happened " +
    "happy hard hate hated head hear heard heart help home hope horrible hospital hot hour hours house hurt husband idea job kid kids kind kitchen late later laugh " +
    "laughed learn leave left letter life listen listened live living lonely long lost love loved lovely lunch mad man meeting met mind minutes mom money month months morning mother " +
    "moved mum music need needed new next nice night old parents party people person phone place played please pretty proud rain ran read ready real right room sad scared school " +
    "sick sister sleep slept slow small someday son soon sorry sort spent start started stay stayed stop stopped stuff summer sun sure talk talked tea thank thanks thinking " +
    "thought times tired train tried try trying understand wait waiting wake walk walked watch watched water weather wedding week weekend weeks wife window winter wish woke " +
    "woman wonderful word words work worked working world worried worse worst write writing wrong year years young"
  ).split(" "),
);
