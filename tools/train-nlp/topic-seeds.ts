/**
 * Words that speak of a topic of a journal's life, written by hand: what the labelled sets do not know of, they are taught by
 * these. A word that speaks of several topics stands in none, or in each that it nearly always means.
 */
export const TOPIC_SEEDS: Readonly<Record<string, string>> = {
  work:
    "work works worked working job jobs office boss bosses manager managers colleague colleagues coworker coworkers co-worker co-workers " +
    "meeting meetings deadline deadlines client clients customer customers project projects shift shifts overtime career promotion promoted " +
    "hired fired layoff layoffs resume interview interviews employer employee employees workplace workload commute presentation " +
    "freelance freelancing company startup spreadsheet inbox workday unemployed resign resigned resignation supervisor",
  study:
    "school schools university college class classes classroom exam exams homework assignment assignments teacher teachers professor professors " +
    "student students study studied studying studies lecture lectures semester thesis essay essays grade grades graduate graduated graduation " +
    "degree tutor tutoring campus course courses quiz midterm finals scholarship diploma dissertation kindergarten lesson lessons textbook seminar",
  money:
    "money rent bill bills debt debts loan loans salary paycheck mortgage budget bank broke savings afford expensive credit tax taxes " +
    "payment payments paid finances financial financially invest investment investments investing insurance dollars bucks wage wages price prices " +
    "purchase bonus cost costs refund overdraft payday pension income invoice stocks",
  family:
    "family families mom mum mother mama dad father papa parent parents son sons daughter daughters brother brothers sister sisters " +
    "grandma grandmother grandpa grandfather grandparents granddaughter grandson aunt uncle cousin cousins nephew niece kid kids child children " +
    "baby toddler siblings sibling twins in-laws mother-in-law father-in-law stepmom stepdad stepfather stepmother grandkids grandchildren mommy daddy mum's",
  love:
    "boyfriend girlfriend husband wife fiance fiancee fiancé fiancée spouse romantic romance date dating anniversary kiss kissed kissing crush wedding " +
    "married marriage marry engaged engagement breakup ex soulmate sweetheart valentine hubby lover propose proposed proposal honeymoon cuddle cuddled cuddling " +
    "divorce divorced intimacy flirt flirting",
  friends:
    "friend friends friendship friendships buddy buddies pal pals bestie roommate roommates flatmate neighbor neighbors neighbour neighbours party parties gathering reunion " +
    "hangout mates mate bff gang catching-up acquaintances acquaintance housewarming",
  health:
    "doctor doctors hospital sick illness ill disease pain painful medicine medication meds pills surgery clinic diagnosis diagnosed cancer flu cold fever headache migraine " +
    "headaches migraines nausea symptoms symptom therapy therapist infection nurse dentist injury injured ache aches aching cough coughing dizzy blood vomit vomiting throat " +
    "allergies allergy asthma diabetes covid pregnant pregnancy physio recovery chronic arthritis vaccine appointment weight",
  sleep:
    "sleep sleeping slept asleep insomnia nap napped napping nightmare nightmares dream dreamt dreamed bed bedtime awake tired exhausted woke overslept " +
    "sleepless sleepy snooze snoring pillow restless yawning alarm fatigue",
  food:
    "food foods eat ate eating eaten lunch dinner breakfast supper meal meals cook cooked cooking bake baked baking recipe restaurant pizza coffee tea cake chocolate bread " +
    "delicious tasty snack snacks fruit vegetables chicken cheese soup salad pasta rice burger steak dessert cookies pie sushi wine beer ice-cream hungry brunch tacos curry sandwich " +
    "kitchen pancakes noodles barbecue bbq potatoes eggs bacon fish",
  exercise:
    "gym workout workouts run ran running jog jogged jogging yoga marathon exercise exercised exercising training swim swam swimming hike hiked hiking cycling " +
    "bike biking cardio treadmill lifting squats pushups push-ups pilates football soccer basketball tennis volleyball badminton climbing fitness muscles race sprint miles 5k 10k stretching martial karate " +
    "crossfit rowing",
  nature:
    "nature garden gardening tree trees forest woods mountain mountains river lake sea ocean beach flower flowers bird birds rain rainy raining snow snowing sun sunny sunshine sunset sunrise " +
    "sky stars moon clouds weather storm thunderstorm wind windy spring autumn leaves park butterfly butterflies deer bees roses tulips meadow hill hills waterfall landscape squirrel frost",
  travel:
    "travel traveled travelled traveling travelling trip trips vacation holiday holidays flight flights plane airport train hotel hostel abroad journey passport tourist tourists museum road-trip luggage suitcase " +
    "visited visiting sightseeing cruise itinerary airbnb camping tour touring ferry backpacking adventure destination drove",
  home:
    "house home apartment flat room bedroom cleaning cleaned clean laundry dishes vacuum furniture move moved moving landlord kitchen living-room bathroom declutter decluttered " +
    "renovation repair repaired plumber couch sofa curtains chores tidy tidied tidying housework unpacking renovating painted basement attic garage lawn ironing roof",
  creativity:
    "paint painted painting draw drew drawing sketch sketched write wrote writing novel poem poems poetry guitar piano violin song songwriting compose composed knitting knit crochet craft crafts " +
    "photography photo photos design designed designing art artist creative creativity sewing sewed pottery blog canvas sculpture watercolor chapter manuscript ukulele choir sing sang singing embroidery woodworking lyrics",
  faith:
    "god church pray prayed praying prayer prayers bible faith lord jesus christ mass temple mosque spiritual religion religious worship blessing blessed sermon priest pastor scripture psalm psalms allah quran " +
    "synagogue ramadan easter holy heaven gospel soul meditation buddha sabbath minister grace",
  leisure:
    "movie movies film films game games gaming play played playing book books read reading tv show shows series netflix music concert concerts album band episode episodes youtube video podcast puzzle " +
    "chess cards cinema theatre theater festival binge-watched season hobby hobbies relaxing relaxed weekend playlist karaoke zoo fishing bowling playstation xbox nintendo minecraft lego",
  loss: "died death dead funeral grief grieve grieving mourn mourning passed-away lost loss buried burial grave cemetery widow widower goodbye memorial condolences late ashes coffin obituary miss missing bereaved miscarriage",
  self:
    "myself self-esteem confidence identity purpose meaning therapy anxiety anxious depression depressed worthless journal journaling reflection goals goal habits habit growth mindset lonely loneliness overthinking " +
    "self-care mindfulness insecure insecurity ashamed potential resolution resolutions boundaries overwhelmed burnout panic perfectionism procrastinate procrastination procrastinating introspection change",
};
