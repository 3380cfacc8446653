/** Words of feeling of one language. `stem*` stands for every word that begins with it, `*ende` for every word that ends with it. */
export interface PolarityWords {
  readonly positive: string;
  readonly negative: string;
  /** Several words that mean something else together than apart, parted by `|`. */
  readonly positivePhrases: string;
  readonly negativePhrases: string;
  /** What looks like feeling or like a negation and is neither. */
  readonly neutralPhrases: string;
  /** Turn what follows in the same clause or, where nothing follows, what stands before. */
  readonly negators: string;
  /** Make the next word stronger. */
  readonly intensifiers: string;
  /** Begin a clause; what follows `but` weighs more than what came before. */
  readonly clauses: string;
  readonly contrasts: string;
}

/** Written by hand, language by language, with no labelled text: see docs/analysis.md for what that is worth. */
export const POLARITY_WORDS: Readonly<Record<"de" | "es" | "fr", PolarityWords>> = {
  de: {
    positive:
      "gut gute guter gutes guten gutem besser bessere besseres besten bestens beste toll* super klasse prima spitze großartig* fantastisch* wunderbar* wunderschön* wundervoll* schön* herrlich* traumhaft* " +
      "perfekt* hervorragend* ausgezeichnet* genial* geil* cool* lieb* liebe* geliebt* mag gerne gern glück glücklich* froh* freu* freue freude* fröhlich* begeister* zufrieden* dankbar* danke dank stolz* erleichter* " +
      "entspann* gemütlich* ruhig* friedlich* harmonisch* herzlich* warmherzig* freundlich* nett* süß* spaß lustig* witzig* lach* gelacht lächel* gelächelt kichern gekichert jubel* gejubelt feier* gefeiert " +
      "genieß* genoss* genossen gelungen* gelang geschafft erfolg* erfolgreich* gewonnen bestanden gewinn* hoffnung* hoffnungsvoll* zuversicht* optimistisch* mut mutig* stark* gesund* munter* ausgeruht* erholt* erhol* " +
      "lecker* köstlich* angenehm* interessant* spannend* inspirier* kreativ* überrasch* verliebt* kuschel* gekuschelt umarm* kuss küss* geküsst vertrau* geborgen* zärtlich* harmlos* sonnig* sonnenschein gutgetan " +
      "gefällt gefallen gefiel lohnt gelohnt lohnenswert* faszinier* zauberhaft* magisch* idyllisch* bezaubernd* motivier* gelassen* unbeschwert* sorglos* vorfreude*  wohl wohlfühl* wohlgefühlt wohltuend* prächtig* klasse " +
      "hilfreich* hilfsbereit* großzügig* liebevoll* lob* gelobt lobend* versöhn* glücklicherweise fit energiegeladen* lebendig* frei befreit* stolz gewachsen belohn* geschenk* vermisst*",
    negative:
      "schlecht* schlimm* furchtbar* schrecklich* grauenhaft* grausam* entsetzlich* fürchterlich* mies* übel* scheiß* kacke mist blöd* doof* dumm* dämlich* ätzend* nervig* nerv* genervt* ärger* geärgert sauer wut* wütend* zorn* hass* hasse gehasst " +
      "traurig* trauer* getrauert unglücklich* unzufrieden* enttäusch* frustrier* frust* verzweif* deprimier* depressiv* depress* niedergeschlagen* bedrückt* hoffnungslos* einsam* allein alleine leer* leere wein* geweint heul* geheult tränen " +
      "angst ängste ängst* fürcht* befürcht* panik* panisch* sorge sorgen besorg* gesorgt nervös* unruhig* gestresst* stress* stressig* überforder* erschöpf* müde kaputt* ausgelaugt* schlapp* krank* schmerz* weh wehgetan verletz* gekränkt* " +
      "*schmerzen *schmerz kopfweh bauchweh fieber* elend* erbärmlich* schuld* schuldig* scham* schäm* geschämt peinlich* bereu* bedauer* leider katastroph* desaster* chaos* chaotisch* unfall* tod tot gestorben starb sterb* verstorben* begräbnis beerdigung* " +
      "verlor* verloren verlust* vermiss* fehlt gescheitert* scheiter* versag* misslungen* durchgefallen versaut* vermasselt* streit* gestritten zerstritten* *streit zoff krach geschrien anschrei* angeschrien beleidig* gemein* unfair* ungerecht* lüge* gelogen lügt betrog* betrüg* " +
      "hässlich* ekel* eklig* widerlich* langweil* gelangweilt* öde* sinnlos* nutzlos* wertlos* hilflos* machtlos* schlaflos* albtraum* alptraum* unwohl* unangenehm* kalt* düster* schwer* mühsam* anstrengend* belast* belastet problem* probleme schwierig* " +
      "gekündigt entlassen* verlassen* getrennt* trennung* scheidung* abgelehnt* absage* ignorier* vergessen* verspätet* verpasst* gehetzt* zerbrochen* bitter* neid* neidisch* eifersücht* misstrau* qual* quäl* leid* gelitten unerträglich* schlechter schlimmer verdamm*",
    positivePhrases:
      "zum glück|gut getan|gut tut|tut gut|tat gut|geht es gut|geht es besser|läuft gut|im siebten himmel|auf wolke sieben|nicht schlecht|gar nicht schlecht|nicht übel|keine sorge|kein problem|guter dinge|gut drauf",
    negativePhrases:
      "zu viel|zu viele|zuviel|macht mich fertig|mache mich fertig|machen mich fertig|mit den nerven|am ende|am boden|tut weh|tat weh|weh getan|leid tun|schlecht drauf|keine lust|keine kraft|keine energie|null bock|die nase voll|satt haben|zum heulen|zum kotzen",
    neutralPhrases:
      "guten morgen|guten abend|guten tag|gute nacht|gut eine|gut zwei|gut drei|schwer zu sagen|am ende des|am ende der|nicht nur|nicht mehr lange|am liebsten|nicht vergessen|leid tut mir|aufhören zu|aufgehört zu",
    negators:
      "nicht nich nix kein keine keinen keinem keiner keines nie niemals ohne kaum weder nichts nirgends nimmer wenig",
    intensifiers:
      "sehr so total richtig voll echt wirklich unglaublich extrem wahnsinnig unheimlich besonders ganz völlig furchtbar mega super absolut viel",
    clauses: "weil dass denn damit obwohl wenn als während bis und oder",
    contrasts: "aber doch jedoch trotzdem sondern dennoch",
  },
  es: {
    positive:
      "bien bueno buena buenos buenas buen mejor mejores genial* estupend* fantástic* maravillos* precios* hermos* bonit* lind* bell* perfect* excelente* increíble* espectacular* magnífic* fenomenal* guay chulo chula " +
      "feliz felices felicidad alegr* content* encant* gust* amo ama amor quiero* querid* adoro adora disfrut* divert* divirt* diviert* risa* reír reí rió reímos rieron ríe sonri* sonreí* diversión ilusión ilusionad* emocionad* entusiasm* orgull* orgullos* satisfech* " +
      "agradec* agradecid* gracias tranquil* calma calmad* relajad* relaj* paz pacífic* alivi* alivio aliviad* descans* esperanz* optimis* confianza ánimo animad* cariño cariños* cálid* tiern* ternura amable* simpátic* generos* dulce* " +
      "delicios* ric* sabros* agradable* interesant* inspira* éxito* logr* consegu* gané ganamos ganó aprob* aprobé celebr* fiesta* abraz* bes* besos enamorad* sorpres* segur* san* curad* recuperad* fuerte* libre* cómod* acogedor* mágic* " +
      "suerte afortunad* bendic* bendecid* motivad* energía vital* brill* soleado valió apacible* encantador* preciosidad mejoré mejorado mejorando mejora",
    negative:
      "mal malo mala malos malas peor peores horrible* terrible* fatal espantos* pésim* asco asqueros* asquer* desastre* catástrofe* triste* tristeza infeliz infelices deprim* depres* desanimad* desesper* hundid* hundo desolad* " +
      "llor* lloro lágrima* dolor* duele dolió dolía doler dolid* herid* sufr* angusti* ansios* ansiedad nervios* preocup* miedo* temor* temo asust* pánico terror susto estrés estresad* agobi* agobiad* abrumad* cansad* agotad* cansancio agotamiento exhaust* " +
      "enfad* enoj* furios* rabia ira odio odia* odié molest* fastidi* irrit* hart* harta frustr* decepcion* decepción desilusion* aburrid* aburrimiento sol sola solo soledad solitari* vací* vacío abandon* rechaz* ignor* olvidó olvidaron " +
      "enferm* fiebre grip* accidente* muert* murió morir fallec* funeral entierro luto perd* perdí perdió pérdida* fracas* suspend* suspendí despid* despidieron pelea* peleamos peleé discut* discusión* grit* gritó insult* mentir* mintió traicion* injust* cruel* culpa* culpable* " +
      "vergüenza avergonz* arrepent* lament* insomnio pesadilla* problema* difícil* complicad* dur* pesad* amarg* envidia* celos* inútil* feo fea feos estúpid* tonto tonta maldit* mierda joder puta rot* rompió romper sombrí* inquiet* débil* incómod* desagradable* supera agobia",
    positivePhrases:
      "me hizo bien|me hace bien|me hizo mucho bien|por fin|qué bien|vale la pena|valió la pena|mereció la pena|buena suerte|de maravilla|nada mal|no está mal|sin problema|sin problemas|me alegro",
    negativePhrases:
      "echo de menos|echo mucho de menos|echamos de menos|extraño a|extraño mucho|sin dormir|no puedo más|no pude dormir|no aguanto|no soporto|me siento sola|me siento solo|estoy sola|estoy solo|sin ganas|no tengo ganas|tan sola|tan solo|muy sola|muy solo|qué pena|por desgracia|me da igual|no sirvo",
    neutralPhrases:
      "buenos días|buenas noches|buenas tardes|más o menos|quiero decir|el sol|al sol|del sol|de sol|sol y|no paré de|no paró de|no paramos de|no pararon de|no paraba de|no he parado de|no dejó de|no dejé de|no sólo|no solo|sino también|mal de|echar de|hace falta|quiero que|quiero ir|quiero hacer|un buen rato|bien entrada|sobre todo|solo un|solo una|solo por|solo para|solo que|gusto en",
    negators: "no ni nunca jamás nada nadie ningún ninguna ninguno sin tampoco apenas",
    intensifiers:
      "muy mucho mucha muchísimo tan tanto super súper realmente increíblemente demasiado bastante totalmente completamente qué",
    clauses: "porque cuando si aunque mientras y o que",
    contrasts: "pero sino aunque",
  },
  fr: {
    positive:
      "bien bon bonne bons bonnes meilleur* mieux super génial* géniaux formidable* fantastique* merveill* magnifique* superbe* sublime* splendide* parfait* excellent* extraordinaire* incroyable* joli* beau belle belles beaux chouette* cool top " +
      "heureux heureuse* heureusement bonheur* joie* joyeux joyeuse* content* ravi* enchant* aime aimé aimée adoré* adore adorable* amour* amoureu* plaisir* plaît plu réjoui* réjouis* enthousias* fier* fière* fierté satisfait* reconnaissan* gratitude merci " +
      "soulag* soulagement calme* paisible* paix tranquille* serein* sérénité détend* détendu* repos* reposé* apais* espoir* espère optimis* confian* courage* tendre* tendresse doux douce* chaleureu* gentil* aimable* sympa* sympathique* généreu* " +
      "délicieu* savoureu* succulent* agréable* intéressant* passionn* inspir* réussi* réussite succès gagné* victoire fête* fêté célébr* rire* ri rit rient rigol* sourire* sourit souri amus* drôle* embrass* câlin* bisou* surpris* surprise* " +
      "chance* chanceu* motivé* énergie ensoleillé* magique* charmant* féerique* libre* guéri* forme rassur* rassuré* douceur cocon profité profite",
    negative:
      "mal mauvais* pire* horrible* terrible* affreu* atroce* épouvant* nul nulle nuls catastroph* désastre* triste* tristesse malheureu* malheureusement malheur* déprim* dépress* désespér* désespoir abattu* effondr* démoral* " +
      "pleur* larme* sanglot* douleur* douloureu* souffr* blessé* blessant* angoiss* anxieu* anxiété stress* stressé* inquiet* inquiète* inquiétude* souci* peur* crainte* crains effray* paniqu* terrifi* nerveu* fatigu* épuis* crevé* lessivé* " +
      "énerv* colère* fâché* furieu* rage déteste* détesté* haine hais agac* irrit* frustr* déçu* déception* dégoût* dégueulasse* ennui* ennuy* ennuyeu* seul seule solitude* solitaire* vide* abandonn* rejet* ignoré* oublié* " +
      "malade* maladie* fièvre* grippe* accident* mort morte décès décédé* enterrement* funérailles deuil perdu* perte* échec* échou* raté* rater licenci* viré* disput* engueul* crié* hurl* insult* menti* mensonge* trahi* injuste* cruel* méchant* coupable* culpabil* " +
      "honte* honteu* regret* insomni* cauchemar* problème* difficile* compliqué* dur dure pénible* lourd* amer* amère* jaloux jalouse* jalousie inutile* moche* stupide* idiot* merde putain chiant* galère* manque* manqu* cassé* brisé* sombre* mine minée faible* migraine* désagréable*",
    positivePhrases:
      "pas mal|aux anges|du bien|fait du bien|en forme|avoir hâte|j'ai hâte|ça vaut le coup|pas de souci|pas de problème|sans souci|bonne humeur|au top|vais mieux|va mieux",
    negativePhrases:
      "nuit blanche|nuits blanches|trop pour moi|en ai marre|ras le bol|ras-le-bol|j'ai mal|mal au|mal à la|mal aux|mal de|aucune envie|pas envie|plus envie|pas le moral|mauvaise humeur|me manque|me manques|me manquent|à bout|au bout du rouleau|plus supporter|hors de moi|plus la force",
    neutralPhrases:
      "de bonne heure|bonne heure|bon matin|bonne nuit|bonne journée|bonsoir|bien que|bien sûr|ou bien|eh bien|aussi bien|bien des|tout seul|faire mal|pas mal de|pas seulement|non seulement|arrête pas de|arrêté pas de|arrêtait pas de|arrêtaient pas de|arrêté de|cesse de|à peine|beau-père|belle-mère|beau-frère|belle-soeur|belle-sœur|beau-frere|un bon moment de|mort de rire|bon bref",
    negators: "ne n' pas jamais rien aucun aucune sans ni guère plus personne",
    intensifiers:
      "très trop tellement vraiment si super hyper extrêmement incroyablement particulièrement totalement complètement beaucoup quel quelle",
    clauses: "car parce quand si lorsque puisque et ou que",
    contrasts: "mais pourtant cependant toutefois",
  },
};

/** Chinese, simplified and traditional; the longest entry that fits a place is taken. */
export const CHINESE_POLARITY = {
  positive:
    "好 好好 很好 真好 太好 美好 良好 好多了 好转 好轉 不错 不錯 开心 開心 高兴 高興 快乐 快樂 愉快 幸福 喜悦 喜悅 欢喜 歡喜 欢乐 歡樂 喜欢 喜歡 爱 愛 热爱 熱愛 相爱 恋爱 可爱 可愛 爱心 满意 滿意 满足 滿足 感谢 感謝 感激 感恩 谢谢 謝謝 " +
    "骄傲 驕傲 自豪 得意 放心 安心 放松 放鬆 轻松 輕鬆 舒服 舒适 舒適 舒心 平静 平靜 宁静 寧靜 安静 安靜 温暖 溫暖 温馨 溫馨 热闹 熱鬧 热情 熱情 亲切 親切 温柔 溫柔 善良 友好 漂亮 美丽 美麗 好看 好吃 好喝 好听 好玩 好笑 有趣 有意思 美味 " +
    "精彩 精采 棒 太棒 完美 优秀 優秀 出色 成功 顺利 順利 胜利 赢 贏 通过了 通過了 考上 升职 升職 加薪 笑 大笑 微笑 欢笑 期待 盼望 希望 乐观 樂觀 自信 勇敢 坚强 堅強 兴奋 興奮 激动 激動 惊喜 驚喜 感动 感動 享受 治愈 幸运 幸運 健康 康复 痊愈 " +
    "拥抱 擁抱 亲吻 祝福 庆祝 慶祝 充实 充實 自由 自在 浪漫 甜蜜 甜 晴朗 棒极了 松了一口气 鬆了一口氣 没问题 沒問題 没有问题 沒有問題 没事 沒事 值得 精神 进步 進步 收获 惬意 愜意 痛快 爽 过瘾 赞 讚 舍不得睡",
  negative:
    "不好 难过 難過 伤心 傷心 悲伤 悲傷 悲痛 痛苦 痛 心痛 疼 头疼 頭疼 头痛 頭痛 难受 難受 难忍 哭 流泪 流淚 眼泪 眼淚 失望 绝望 絕望 沮丧 沮喪 低落 郁闷 鬱悶 抑郁 抑鬱 忧郁 憂鬱 消沉 孤独 孤獨 寂寞 孤单 孤單 空虚 空虛 无助 無助 " +
    "害怕 怕 可怕 恐惧 恐懼 恐怖 惊慌 担心 擔心 担忧 擔憂 焦虑 焦慮 紧张 緊張 不安 忧虑 压力 壓力 累 疲惫 疲憊 疲倦 疲劳 辛苦 困 失眠 睡不着 睡不著 噩梦 惡夢 生气 生氣 愤怒 憤怒 气愤 气死 氣死 恼火 火大 烦 煩 烦恼 煩惱 烦躁 煩躁 麻烦 麻煩 心烦 " +
    "讨厌 討厭 恨 厌恶 厭惡 恶心 噁心 吵架 吵 争吵 爭吵 骂 罵 打架 分手 离婚 離婚 背叛 欺骗 欺騙 骗 謊 撒谎 冷战 委屈 冤枉 尴尬 尷尬 丢脸 丟臉 羞愧 惭愧 慚愧 内疚 內疚 后悔 後悔 遗憾 遺憾 可惜 可怜 自责 糟 糟糕 糟透 坏 壞 差 很差 太差 " +
    "倒霉 倒楣 不幸 失败 失敗 考砸 搞砸 砸了 输 輸 失去 丢了 去世 死 死了 过世 過世 葬礼 葬禮 生病 病 病了 发烧 發燒 感冒 住院 受伤 受傷 事故 车祸 車禍 被裁 失业 失業 辞退 迷茫 迷失 无聊 無聊 没意思 沒意思 空荡荡 崩溃 崩潰 痛恨 嫉妒 冷漠 糊涂 " +
    "想念 思念 舍不得 捨不得 难吃 難吃 难看 難看 难听 难过 丑 臭 脏 问题 問題 困难 困難 艰难 艱難 难熬 難熬 受不了 累死 烦死 煩死 心酸 心碎 窒息 沉重 心累 不舒服 不开心 不開心 不满 不滿",
  neutral:
    "好像 好几 好幾 好久 好多 最好 只好 正好 刚好 剛好 你好 您好 爱好 愛好 好好学习 好处 难怪 痛快 差不多 差点 差點 出差 时差 時差 不怕 可怕的是 希望小学 死机 笑话 病毒 困在 困难户 还好吗 坏了一个 烦请 麻烦你 好了 看好 输入 輸入 运输 運輸 甜点 甜點 甜品 精神病 要不 不得不 不过 不過 不同 不久 不但 不仅 不僅 不管 不断 不斷 " +
    "安静的 没有人 爱人 愛人 恨不得 输出 自由行 生病假 感谢信 臭豆腐 不料 无论 無論 好吗 好嗎",
  negators: "不 没 沒 没有 沒有 别 別 未 无 無 不再 不太 不是 不会 不會 不能 并不 並不 毫不 从不 從不",
} as const;
