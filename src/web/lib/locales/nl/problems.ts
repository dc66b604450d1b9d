import type { Translation } from '../../i18n.ts'
import type { problems as en } from '../en/problems.ts'

export const problems: Translation<typeof en> = {
  network:
    'Er is geen verbinding met Rind. Controleer je netwerk; wat je schreef blijft bewaard zolang dit tabblad open is.',
  rate_limited_seconds: {
    one: 'Dat was te vaak. Probeer het over één seconde opnieuw.',
    other: 'Dat was te vaak. Probeer het over {count} seconden opnieuw.'
  },
  rate_limited_minutes: {
    one: 'Dat was te vaak. Probeer het over één minuut opnieuw.',
    other: 'Dat was te vaak. Probeer het over {count} minuten opnieuw.'
  },
  malformed_json: 'Rind kon dit verzoek niet lezen. Laad de pagina opnieuw en probeer het nog eens.',
  duplicate_key: 'Rind kon dit verzoek niet lezen. Laad de pagina opnieuw en probeer het nog eens.',
  too_deep: 'Rind kon dit verzoek niet lezen. Laad de pagina opnieuw en probeer het nog eens.',
  invalid_input: 'Een veld is niet ingevuld zoals Rind het nodig heeft.',
  unknown_field: 'Deze pagina is ouder dan de server. Laad hem opnieuw en probeer het nog eens.',
  invalid_text:
    'De tekst bevat tekens die niet bewaard kunnen worden. Haal ongewone symbolen weg en probeer het nog eens.',
  invalid_cursor: 'De lijst is veranderd. Laad de pagina opnieuw.',
  unknown_operation: 'Deze pagina is ouder dan de server. Laad hem opnieuw en probeer het nog eens.',
  malformed_frame: 'Rind kon dit verzoek niet lezen. Laad de pagina opnieuw en probeer het nog eens.',
  unauthenticated: 'Je bent uitgelogd. Log opnieuw in om verder te gaan.',
  session_locked: 'Rind is vergrendeld omdat niemand het gebruikte. Ontgrendel het om verder te gaan.',
  second_factor_required: 'Je tweede factor is nog nodig. Log opnieuw in om verder te gaan.',
  wrong_credentials: 'Het e-mailadres of het wachtwoord klopt niet.',
  wrong_code: 'Deze code klopt niet. Kijk of hij bij Rind hoort en de nieuwste is.',
  passkey_refused: 'Deze passkey is niet geaccepteerd. Probeer het opnieuw of log op een andere manier in.',
  shared_identity: 'Deze persoon werkt ook in een andere werkruimte en kan alleen zelf wijzigen hoe die inlogt.',
  last_factor: 'Er moet één tweede factor overblijven. Voeg er eerst een toe.',
  too_many: 'Meer dan dit aantal kan niet. Verwijder er eerst een.',
  wrong_password: 'Dit wachtwoord klopt niet.',
  code_used: 'Deze code is al gebruikt. Wacht op de volgende.',
  invalid_ticket: 'De live verbinding werd geweigerd. Rind probeert het vanzelf opnieuw.',
  invalid_frame_token: 'De chat moet opnieuw geladen worden.',
  role_in_use: 'Iemand heeft deze rol nog. Geef die persoon eerst een andere.',
  preview_only: 'Je kijkt zoals iemand anders. Er kan niets worden gewijzigd tot je daarmee stopt.',
  forbidden: 'Je rechten laten dit niet toe. Een eigenaar of beheerder van je werkruimte kan ze wijzigen.',
  fresh_factor_required: 'Geef een code van je authenticator-app om door te gaan.',
  network_refused: 'Je werkruimte staat inloggen vanaf dit netwerk niet toe. Gebruik een toegestaan netwerk, of vraag een eigenaar of beheerder.',
  passkey_required: 'Je werkruimte vraagt een passkey. Log opnieuw in met een passkey.',
  not_sole_owner: 'Alleen de enige eigenaar van een werkruimte komt zo terug. Vraag een eigenaar of beheerder van je werkruimte om je tweede factor opnieuw in te stellen.',
  still_waiting: 'De 72 uur zijn nog niet voorbij. Niemand kan ze korter maken.',
  origin_refused: 'Het verzoek kwam van een andere site en is geweigerd.',
  origin_not_allowed: 'Deze website mag de widget nog niet tonen.',
  has_account: 'Dit adres heeft al een account.',
  signups_closed: 'Deze installatie neemt geen nieuwe bedrijven aan.',
  not_found: 'Dit bestaat niet, of je mag het niet zien.',
  under_erasure:
    'Dit wordt gewist. Tot die tijd komt er niets meer bij en kunnen alleen eigenaren en beheerders die gegevens mogen wissen het openen.',
  second_person_required: 'Je hebt hier zelf om gevraagd. Een andere eigenaar of beheerder moet het bevestigen.',
  confirmation_mismatch: 'Wat je typte is niet de naam of de code waar om gevraagd werd.',
  wrong_step: 'Deze stap is nu niet aan de beurt. Laad de pagina opnieuw.',
  would_lock_out: 'Hiermee zou je jezelf buitensluiten, dus er is niets veranderd.',
  link_expired: 'Deze link is niet meer geldig. Vraag een nieuwe aan.',
  wrong_address: 'Deze uitnodiging is voor een ander adres. Log uit en log in met het adres waar hij naartoe ging.',
  no_seat: 'Elke plek van je abonnement is bezet. Trek een uitnodiging in of deactiveer eerst iemand.',
  last_owner: 'Een werkruimte houdt altijd een eigenaar. Maak eerst iemand anders eigenaar.',
  already_member: 'Deze persoon is al lid.',
  already_invited: 'Voor dit adres staat al een uitnodiging open. Stuur die opnieuw, of trek hem eerst in.',
  not_active: 'Deze persoon is geen actieve collega.',
  wrong_workspace: 'Deze browser is inmiddels in een andere werkruimte. Laad de pagina opnieuw en kijk nog eens.',
  too_large: 'Dat is meer dan in één keer kan. Verdeel het in tweeën.',
  unsupported_media_type: 'Rind kon dit verzoek niet lezen. Laad de pagina opnieuw en probeer het nog eens.',
  weak_password:
    'Dit wachtwoord is te makkelijk te raden. Maak het langer, bijvoorbeeld met vier woorden die niets met elkaar te maken hebben.',
  breached_password: 'Dit wachtwoord staat op lijsten die aanvallers gebruiken. Kies een ander.',
  clock_skew: 'De klok van je telefoon lijkt niet goed te staan. Zet hem op automatisch en probeer het nog eens.',
  rate_limited: 'Dat was te vaak. Wacht even en probeer het opnieuw.',
  busy: 'Rind heeft het druk. Probeer het zo opnieuw.',
  shutting_down: 'Rind start opnieuw op. Probeer het zo opnieuw.',
  unavailable: 'Een deel van Rind antwoordt niet. Probeer het zo opnieuw.',
  mail_unavailable: 'Er kan nu geen mail verstuurd worden. Probeer het over een paar minuten opnieuw.',
  internal:
    'Er ging iets mis aan onze kant. Probeer het opnieuw; blijft het zo, vertel je beheerder dan wat je deed en wanneer.'
}
