/**
 * Everyday words that carry grammar rather than matter, language by language: they tell languages apart, and key phrases
 * end at them. Written by hand; English has a list of its own (`stop-words.ts`).
 */
export const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  de:
    "der die das den dem des ein eine einen einem einer eines und oder aber doch denn weil wenn als ob dass daß ich du er sie es wir ihr mich mir dich dir " +
    "ihn ihm uns euch ihnen sich mein meine meinen meinem meiner dein deine sein seine seinen seiner ihre ihren ihrem unser unsere euer nicht kein keine keinen nichts " +
    "nie immer noch schon nur auch sehr so zu zum zur mit von vom bei beim nach aus auf in im ins an am für über unter vor durch um gegen ohne bis seit während " +
    "ist bin bist sind war waren warst wird werde werden wurde wurden hat habe haben hatte hatten kann konnte können könnte muss musste müssen will wollte wollen soll sollte " +
    "darf mag möchte heute gestern morgen jetzt dann wieder da dort hier hin her mal man was wer wie wo warum wann welche dieser diese dieses diesem diesen alle alles " +
    "viel viele mehr etwas jeder jede jedes gar ganz einfach eigentlich irgendwie danach davon dazu damit darüber daran dabei also bisschen zwischen gerade zwei drei gemacht machen macht gehen ging geht kommt kam",
  fr:
    "le la les un une des du de et ou mais donc car ni je tu il elle on nous vous ils elles me te se lui leur leurs moi toi mon ma mes ton ta tes son sa ses notre nos votre vos " +
    "ce cet cette ces ça cela c'est ceci qui que quoi dont où quand comme si ne pas plus jamais rien aucun aucune personne très trop peu beaucoup bien encore toujours déjà aussi " +
    "avec sans pour par dans sur sous chez vers entre depuis pendant avant après contre jusqu'à à au aux en y est suis es sommes êtes sont était étais étaient été être ai as a avons avez ont " +
    "avait avais avaient eu avoir fait faire fais va vais vont aller allé peux peut pouvoir veux veut dois doit faut aujourd'hui hier demain maintenant puis alors tout toute tous toutes " +
    "même autre autres quel quelle pourquoi parce qu'il qu'elle qu'on j'ai j'étais n'est n'ai d'un d'une l'on s'est m'a c'était quelque quelques chaque ici là oui non vraiment peut-être",
  es:
    "el la los las un una unos unas lo al del de y e o u pero sino porque aunque cuando como si que qué quien quién cual donde yo tú él ella nosotros ellos ellas usted ustedes me te se nos os le les " +
    "mi mis tu tus su sus nuestro nuestra mío este esta esto estos estas ese esa eso esos aquel aquella aquello no ni nunca nada nadie ningún ninguna alguien algo muy más menos mucho mucha muchos tan tanto " +
    "también ya aún todavía siempre con sin por para en a ante sobre entre desde hasta hacia contra durante es soy eres somos son era eran fue fui ser está estoy estás estamos están estaba estar estuve " +
    "he has ha hemos han había hay hace hacer hice hizo voy va vamos van ir tengo tiene tenía tener puedo puede quiero quiere hoy ayer mañana ahora luego después antes entonces todo toda todos todas otro otra otros " +
    "vez cada poco bien así aquí allí sólo solo casi dos tres cómo porqué",
  it:
    "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla in nel nella nei nelle con su sul sulla per tra fra e ed o ma però perché perchè se che chi cui " +
    "come quando dove cosa io tu lui lei noi voi loro mi ti si ci vi ne me te mio mia miei mie tuo tua suo sua nostro nostra questo questa questi queste quello quella quelli non né mai niente nulla nessuno più " +
    "meno molto molta molti poco tanto troppo anche ancora sempre già solo è sono sei siamo siete era ero erano stato stata essere ho hai ha abbiamo avete hanno avevo aveva avere fatto fare faccio va vado andare andato " +
    "posso può voglio vuole devo deve oggi ieri domani adesso ora poi dopo prima così tutto tutta tutti ogni altro altra qui lì c'è dell'anno un' proprio senza sotto verso fino quindi qualcosa bene",
  pt:
    "o a os as um uma uns umas de do da dos das em no na nos nas num numa ao aos à às por pelo pela pelos com sem para pra sobre entre até desde e ou mas porque porém se que quem qual quando como onde " +
    "eu tu você ele ela nós vocês eles elas me te lhe meu minha meus minhas teu tua seu sua seus suas nosso nossa este esta isto esse essa isso aquele aquela aquilo não nem nunca nada ninguém nenhum muito muita muitos " +
    "mais menos pouco tão também ainda já sempre só é sou és somos são era eram foi fui ser está estou estás estamos estão estava estar tenho tem têm temos tinha ter há fazer fiz fez vou vai vamos ir posso pode quero quer " +
    "hoje ontem amanhã agora depois antes então tudo todo toda todos outro outra vez cada bem assim aqui ali lá dele dela deles gente foram estive",
  ca:
    "el la els les un una uns unes de del dels al als i o però perquè si que què qui quan com on jo tu ell ella nosaltres ells em et es ens us li els meu meva meus seu seva nostre aquest aquesta això aquell aquella " +
    "no ni mai res ningú cap molt molta més menys poc tan també encara ja sempre amb sense per en a sobre entre des fins és sóc som són era eren ser està estic estem estan estava he has ha hem han havia hi fer vaig va vam van " +
    "tinc té puc pot vull vol avui ahir demà ara després abans tot tota tots altre altra cada bé així aquí allà només s'ha m'ha d'un",
  nl:
    "de het een en of maar want omdat als dat die deze dit wat wie waar hoe waarom wanneer ik jij je hij zij ze wij we jullie u mij me jou hem haar ons hen hun mijn jouw zijn onze niet geen nooit niets iets iemand niemand " +
    "altijd nog al ook heel erg zo te om met van voor door bij naar uit op in aan over onder tot tegen zonder na is ben bent was waren wordt werd worden heb hebt heeft hebben had hadden kan kon kunnen moet moest wil wilde zal zou " +
    "mag vandaag gisteren morgen nu dan toen weer daar hier er veel meer alle alles elke beetje gewoon eigenlijk gaan ging gaat komt kwam doen deed gedaan geweest toch maar eens wel",
  sv:
    "och eller men för att om när som en ett den det de dem han hon jag du vi ni man mig dig sig oss er honom henne min mitt mina din ditt sin sitt sina vår deras inte ingen inget aldrig något någon alltid ännu redan också mycket " +
    "så med av från till på i hos vid under över efter innan utan är var blev blir bli varit vara har hade ha kan kunde ska skulle vill ville måste får fick idag igår imorgon nu sedan då här där vad vem hur varför vilken detta denna dessa " +
    "alla allt hela mer lite igen gick går kom gjorde göra hemma bara eftersom tills",
  da:
    "og eller men for at om når som en et den det de dem han hun jeg du vi i man mig dig sig os jer ham hende min mit mine din dit sin sit vores deres ikke ingen intet aldrig noget nogen altid endnu allerede også meget så med af fra til på " +
    "hos ved under over efter før uden er var blev bliver blive været være har havde have kan kunne skal skulle vil ville må måtte får fik dag går morgen nu siden da her der hvad hvem hvordan hvorfor hvilken dette denne disse alle alt hele " +
    "mere lidt igen gik kom gjorde gøre hjemme bare fordi indtil lige",
  no:
    "og eller men for at om når som en ei et den det de dem han hun jeg du vi dere man meg deg seg oss ham henne min mitt mine din ditt sin sitt vår deres ikke ingen aldri noe noen alltid enda allerede også mye veldig så med av fra til på hos ved " +
    "under over etter før uten er var ble blir bli vært være har hadde ha kan kunne skal skulle vil ville må måtte får fikk dag går morgen nå siden da her der hva hvem hvordan hvorfor hvilken dette denne disse alle alt hele mer litt igjen gikk " +
    "kom gjorde gjøre hjemme bare fordi",
  fi:
    "ja tai mutta koska kun jos että joka mikä mitä kuka miten miksi missä minä sinä hän me te he minun sinun hänen meidän minua minulle minut sinua häntä se ne tämä tuo nämä sen tämän siitä siinä sitä on olen olet olemme ovat oli olin olivat ollut olla " +
    "ei en et emme eivät ole ollut mitään kukaan koskaan aina vielä jo myös hyvin niin kanssa ilman jälkeen ennen kuin vain nyt sitten taas täällä siellä tänään eilen huomenna kaikki paljon vähän enemmän oikein piti pitää voi voin haluan tein teki meni menin tuli " +
    "itse joku jotain kotona kotiin vaikka kunnes",
  et:
    "ja või aga sest kui et kes mis kus kuidas miks millal mina ma sina sa tema ta meie me teie nemad nad minu mu sinu mind mulle mul see need selle seda sellest on olen oled oleme olid oli olin olnud olla ei ole midagi keegi kunagi alati veel juba ka väga nii koos ilma " +
    "pärast enne ainult nüüd siis jälle siin seal täna eile homme kõik palju natuke rohkem pidin pean võib võin tahan tegin läks läksin tuli kodus koju kuni ning oma",
  lt:
    "ir arba bet nes kai jei kad kas kuris kuri ką kaip kodėl kur aš tu jis ji mes jūs jie jos man mane mano tavo savo jo jos mus mums tai tas ta šis ši šį yra esu buvo buvau būti bus ne nėra nieko niekas niekada visada dar jau taip pat labai su be po prieš iki per už apie " +
    "tik dabar tada vėl čia ten šiandien vakar rytoj viskas visi daug mažai truputį reikia galiu gali noriu norėjau padariau nuėjau atėjo namuose namo nuo iš į",
  pl:
    "i a oraz lub albo ale bo że żeby gdy kiedy jak jeśli który która które co kto gdzie dlaczego ja ty on ona ono my wy oni mnie mi cię ci go jej jego nas nam was ich im się siebie mój moja moje mojego swój swoją to ten ta te tego tej tym tych jest jestem są był była było byłem byłam " +
    "być będzie będę nie nic nikt nigdy zawsze jeszcze już też także bardzo tak z ze w we na do od po przed przez dla o u pod nad bez za tylko teraz potem znowu tu tam dziś dzisiaj wczoraj jutro wszystko dużo trochę więcej mam ma miałem miałam muszę mogę może chcę",
  cs:
    "a i nebo ale protože že aby když jak jestli který která které co kdo kde proč já ty on ona ono my vy oni mě mi tě ti ho jí jeho její nás nám vás jich jim se si sebe můj moje svůj to ten ta tento toho té tom je jsem jsi jsme jste jsou byl byla bylo byli být bude budu ne není " +
    "nic nikdo nikdy vždy ještě už také taky velmi moc tak s se z ze v ve na do od po před přes pro o u pod nad bez za jen teď pak zase tady tam dnes dneska včera zítra všechno hodně trochu víc mám má měl měla musím můžu může chci něco",
  sk:
    "a aj alebo ale pretože lebo že aby keď ako či ktorý ktorá ktoré čo kto kde prečo ja ty on ona ono my vy oni mňa ma mi ťa ti ho jej jeho nás nám vás ich im sa si seba môj moja moje svoj to ten tá tento toho tej tom je som si sme ste sú bol bola bolo boli byť bude budem nie nič nikto nikdy vždy " +
    "ešte už tiež veľmi tak s so z zo v vo na do od po pred cez pre o u pod nad bez za len teraz potom zase tu tam dnes včera zajtra všetko veľa trochu viac mám má mal mala musím môžem môže chcem niečo",
  hr:
    "i a ili ali jer da kad kada ako što koji koja koje tko gdje kako zašto ja ti on ona ono mi vi oni mene me meni tebe te ga mu joj njega nju nas nam vas ih im se sebe moj moja moje svoj svoju to taj ta ovaj ova toga je sam si smo ste su bio bila bilo bili biti će ću nije nisam nisu ništa nitko niko nikad " +
    "uvijek još već također vrlo jako tako s sa iz u na do od po prije preko za o pod nad bez samo sad sada onda opet ovdje tamo danas jučer sutra sve puno malo više imam ima imao imala moram mogu može želim nešto",
  ro:
    "și sau dar că să dacă când cum unde de ce cine care eu tu el ea noi voi ei ele mă te se ne vă îi îl o mi ți i meu mea mei tău său sa nostru acest această acesta acel aceea asta un una unei unui al a ai ale cu fără pe la în din pentru prin peste sub între până după înainte nu nimic nimeni niciodată " +
    "mereu încă deja foarte mai tot toate toți mult puțin sunt ești este e suntem era eram au fost fi am ai are avem avea aveam fac face făcut merg pot poate vreau trebuie azi astăzi ieri mâine acum apoi iar aici acolo bine așa doar despre",
  hu:
    "a az egy és vagy de hogy mert ha mint ki mi mit hol hogyan miért mikor én te ő mi ti ők engem nekem téged neki nekünk minket őket velem vele magam ez azt ezt ezek azok ennek annak van vagyok vagy vannak volt voltam voltak lesz lett lenni nem nincs ne semmi senki soha mindig még már is nagyon olyan úgy " +
    "csak most aztán majd megint itt ott ma tegnap holnap minden sok kicsit több kell tudok tud akarok után előtt nélkül alatt között miatt meg el fel be le ki össze haza otthon sem amíg",
  tr:
    "ve veya ama fakat çünkü eğer ki ne kim nerede nasıl neden niye ben sen o biz siz onlar beni bana bende benim seni senin onu ona onun bizi bize bizim kendim kendi bu şu bunu buna bunun bir var yok değil mi mı hiç kimse hep her daha çok az da de ile için gibi kadar sonra önce şimdi yine bugün dün yarın burada orada " +
    "evde şey şeyi bütün en iyi oldu olan olarak vardı yoktu idi dedi ettim yaptım gittim geldi biraz artık sadece belki",
  id:
    "dan atau tetapi tapi karena kalau jika bahwa yang apa siapa mana di bagaimana mengapa kapan saya aku kamu dia ia kami kita mereka anda ku mu nya ini itu adalah ada tidak bukan belum sudah telah akan sedang masih juga sangat sekali lebih dengan tanpa untuk dari ke pada oleh dalam sebelum sesudah setelah " +
    "hanya saja sekarang lalu kemudian lagi sini sana hari kemarin besok semua banyak sedikit bisa harus mau ingin selalu tak ya pun seperti sampai sebuah seorang tadi banget",
  vi:
    "và hoặc nhưng vì nếu rằng mà là của có không chưa đã đang sẽ cũng rất quá với cho từ ở trong trên dưới sau trước khi này đó kia tôi bạn anh chị em cô ấy nó chúng ta mình họ một những các cái con người gì ai đâu sao tại thế nào bao giờ lại vẫn chỉ được bị phải muốn biết đi đến về ra vào " +
    "hôm nay qua ngày mai rồi thì như hơn nhiều ít mọi cả nhà",
  ru:
    "и а но или что чтобы если когда как где кто потому почему я ты он она оно мы вы они меня мне тебя тебе его ему её ее нее неё ей нас нам вас вам их им себя мой моя моё мое мои моего свой свою это этот эта эти этого того тот та те то был была было были быть есть будет буду не нет ни ничего никто никогда всегда " +
    "ещё еще уже тоже также очень так с со из в во на до от по перед через для о об у под над без за к ко только сейчас потом снова опять тут там здесь сегодня вчера завтра всё все много немного больше могу может хочу надо нужно бы же ли вот пока после",
  uk:
    "і й та а але або що щоб якщо коли як де хто бо тому чому я ти він вона воно ми ви вони мене мені тебе тобі його йому її їй нас нам вас вам їх їм себе мій моя моє мої мого свій свою це цей ця ці цього того той те був була було були бути є буде буду не немає ні нічого ніхто ніколи завжди ще вже теж також дуже так з зі із у в " +
    "на до від по перед через для про під над без за тільки зараз потім знову тут там сьогодні вчора завтра все всі багато трохи більше можу може хочу треба би ж чи ось поки після доки",
  bg:
    "и а но или че да ако когато как къде кой коя което които защо аз ти той тя то ние вие те мен ме ми теб те ти го му я ѝ нас ни вас ви ги им се си мой моя моето своя това този тази тези онзи е съм си сме сте са беше бях бяха бил била било бъде ще не няма нито нищо никой никога винаги още вече също много така с със от в във на до по " +
    "пред през за под над без към само сега после пак отново тук там днес вчера утре всичко всички малко повече имам има мога може искам трябва след докато у",
  ar: "في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا لماذا كيف متى أين من هل لا لم لن ليس ليست كان كانت كنت يكون أن ان إن أو و ثم لكن لأن إذا كل بعض أنا انا أنت هو هي نحن هم لي له لها بي به بها عند بعد قبل حتى اليوم أمس غدا الآن هنا هناك جدا كثيرا قد أي غير بين أخرى مرة",
  fa: "در از به با برای تا که را این آن است بود بودم هست هستم نیست نبود شد شده می نمی و یا اما ولی اگر چون چرا چه چی کی کجا چطور من تو او ما شما آنها خودم خود هم هیچ همه خیلی دیگر باز امروز دیروز فردا حالا بعد قبل اینجا آنجا یک کرد کردم دارم داشت خواهم باید شاید بر هر",
  ur: "میں ہے ہیں تھا تھی تھے ہوں کا کی کے کو سے نے پر اور یا لیکن کہ یہ وہ ہم تم آپ مجھے میرا میری نہیں آج کل بہت بھی تو ہی کیا کیوں جب اب پھر گیا گئی رہا",
  hi: "है हैं था थी थे हूँ का की के को से ने पर में और या लेकिन कि यह वह हम तुम आप मुझे मेरा मेरी नहीं आज कल बहुत भी तो ही क्या क्यों जब अब फिर मैं गया गई रहा रही किसी लिए",
  mr: "आहे आहेत होता होती होते मी तू तो ती आम्ही तुम्ही मला माझा माझी माझे नाही आज काल खूप पण आणि किंवा की हे ही हा ते काय का जेव्हा आता मग झाला झाली केला",
  ne: "छ छन् थियो थिए हुन् हो म तिमी उनी हामी मलाई मेरो छैन आज हिजो धेरै पनि र तर कि यो त्यो के किन जब अब फेरि गयो भयो लाई ले मा को",
  // Neighbours that are not told apart: their words speak against the languages that they resemble.
  "":
    "ek baie jy hy vandag het hoxe moi unha non eu estou meu tá agus bhí sé sí an ar sem zelo danes in sva smo bil ég og er við það að var ekki est et sunt cum quod " +
    "mi estas kaj tre ang ng mga sa ako na ay ya wa ni kwa leo sana yn mae wedi roedd eta da dut ez dhe një është unë waa iyo",
};
