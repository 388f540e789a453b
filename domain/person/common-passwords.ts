/** What is tried first: the heads of the lists of leaked passwords that are long enough, and words of this trade. Without spaces and trailing digits. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password passwordpassword passw0rd passwort motdepasse contrasena administrator administrador administrateur adminadmin
  adminpassword rootroot rootpassword superuser supervisor operator controlroom letmeinletmein letmein welcome welcomewelcome
  welcometothejungle iloveyou iloveyousomuch iloveyouforever iloveyoubaby iloveyouiloveyou princess sunshine mysunshine
  youaremysunshine trustno1 football footballfootball baseball basketball liverpool liverpoolfc manchesterunited
  chelseafc arsenalfc barcelona realmadrid superman spiderman batmanbatman starwars harrypotter hogwarts pokemon minecraft
  counterstrike callofduty leagueoflegends nintendo playstation metallica slipknot linkinpark greenday eminem michaeljackson
  justinbieber onedirection qwertyuiop qwerty qwertyqwerty qwertyuiopasdfghjkl qwerty123456 asdfghjkl zxcvbnm asdfasdf zaq12wsx
  zaq1zaq1 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc qazwsxedc qazwsxedcrfv abc123abc123 abcd1234abcd a1b2c3d4e5f6
  aa123456 123456789a 123456abcdef 123qweasdzxc qweasdzxc 147258369 123698745 741852963 987654321 1234567890 0987654321
  123123123 111222333 112233445566 secretsecret topsecret changeme changemenow changeit default defaultpassword testtest testing
  testpassword temporary temppassword guestguest companyname iamthebest whatever whateverwhatever jesuschrist jesuslovesme
  godisgood ihateyou nevergiveup ilovemyself ilovemyfamily ilovemymom mylove mypassword thisismypassword mysecretpassword
  correcthorsebatterystaple correcthorse unbelievable internet computer computadora alexander alexandra christopher christian
  elizabeth katherine stephanie jonathan nicholas maximilian woaini woaini1314 woaini520 woainiwoaini 5201314 wo1314520 mima
  mimamima guanliyuan guanliyuanmima qingshuru kongzhishi zhongguo beijing shanghai shenzhen guangzhou facility facilities
  building security securityguard fireman firealarm maintenance engineering summer winter spring autumn january december
  september november`.split(/\s+/),
)
