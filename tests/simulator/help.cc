#include "tests/simulator/help.h"

namespace sim {

const char* const kHelp = R"(
WHAT IT IS
  A SignalWire space in memory, over plain HTTP/1.1. It keeps the documented rules
  (money, limits, holding times, paging, error bodies), writes down every request
  and everything that it did, and can be told to misbehave. Stop it with Ctrl-C.

THE DEMO PROJECT (when neither --project nor --projects-file is given)
  project  d3300000-0000-4000-8000-000000000001
  token    PTdemo-not-a-real-token
  Balance 1,000 USD, all scopes. Try:
    curl -u d3300000-0000-4000-8000-000000000001:PTdemo-not-a-real-token \
      'http://127.0.0.1:8090/api/relay/rest/phone_numbers/search?areacode=512&max_results=3'

SEEDED OBJECTS of the first project (000; the second has 001, and so on)
  addd0000-0000-4000-8000-000000000001  E911 address in Austin, enabled for emergency calls
  addd0000-0000-4000-8000-000000000002  E911 address in Seattle, not enabled
  addd0000-0000-4000-8000-000000000003  address in Toronto, not enabled
  fab00000-0000-4000-8000-000000000001  Fabric resource, swml_webhook
  fab00000-0000-4000-8000-000000000002  Fabric resource, cxml_webhook
  fab00000-0000-4000-8000-000000000003  Fabric resource, relay_application
  fab00000-0000-4000-8000-000000000004  Fabric resource, ai_agent
  The second project's ids end in ...00101, ...00102 and so on.

OPERATIONS
  /api/relay/rest   GET, POST phone_numbers; GET phone_numbers/search;
                    GET, PUT, DELETE phone_numbers/ID;
                    POST, DELETE phone_numbers/ID/e911_address;
                    POST imported_phone_numbers; GET lookup/phone_number/NUMBER;
                    GET, POST addresses; GET addresses/ID
  /api/fabric       POST resources/ID/phone_routes
  /api/laml/2010-04-01/Accounts/PROJECT, also without /api/laml, also with .json
                    GET AvailablePhoneNumbers[/COUNTRY[/Local|/TollFree]];
                    GET, POST IncomingPhoneNumbers;
                    GET, POST, DELETE IncomingPhoneNumbers/SID; POST ImportedPhoneNumbers

INVENTED, because the real service does not tell
  Prices: 0.50 USD a month for a local number, 1.00 toll-free, 0.005 for each value of
  a lookup. phone_route_id is the id of the number. An E911 address needs e911_delay_s
  to become active or unregistered. A street whose name contains "Nowhere" fails the
  address check. X-RateLimit-Limit and X-RateLimit-Remaining count writes in ten
  virtual seconds.

PROJECTS FILE
  {"projects":[{"id":"UUID","token":"TEXT","scopes":["Numbers"],"trial":false,
    "balance_usd":10,"number_limit":1000,"import_enabled":true,"seed_numbers":0}]}
  id and token are required. Scopes: Numbers, Voice, Messaging, Fax, Video.

SWITCHES (--switch NAME=VALUE, or PUT /_sim/switches); the default stands first
  search_form               e164 | number       shape of a REST search item
  error_codes               symbolic | 422      `code` in errors of /api/relay/rest
  links                     path | absolute | foreign   REST paging links
  e911_outcome              active | failed     what a pending address becomes
  missing_scope_status      401 | 403
  laml_release_status       409 | 422           a LaML release that comes too early
  e911_delay_s              300                 0 to 86400 virtual seconds
  laml_null_strings         false | true        "null" for three empty sids
  laml_sept_months          false | true        Sept instead of Sep in dates
  laml_accepts_json         true | false        LaML writes take JSON bodies too
  filter_after_paging       false | true        filtered pages may be empty with a next link
  null_clears               true | false        false: null in an update is refused
  messaging_needs_campaign  false | true        US numbers are bought without sms and mms
  enforce_write_limit       false | true        429 after 13,800 writes in 10 virtual seconds

CONTROL API, same port, no credentials, JSON; errors are {"error":"a sentence"}
  GET    /_sim/health
  GET    /_sim/clock
  POST   /_sim/clock/advance        {"days":15}; also hours, minutes, seconds
  GET    /_sim/switches
  PUT    /_sim/switches             {"search_form":"number"}
  GET    /_sim/projects, /_sim/projects/ID
  PUT    /_sim/projects/ID          {"trial":true,"balance_usd":0,"scopes":[],"token":"x"}
  POST   /_sim/projects             a project as in the projects file
  POST   /_sim/projects/ID/numbers  {"count":100}: owned numbers without price or rule
  GET    /_sim/numbers/%2B15122345678    available, owned (by whom) or unknown
  GET    /_sim/ledger               ?project= action= number= request= at_least= timeout_ms= limit=
  GET    /_sim/requests             ?method= path_prefix= path_regex= outcome= since= at_least=
                                    timeout_ms= limit= (the last 1000 unless told)
  DELETE /_sim/requests             forgets them; the numbering goes on
  GET    /_sim/holds/NAME           ?waiting=1&timeout_ms=5000
  POST   /_sim/holds/NAME/release
  GET, POST, DELETE /_sim/faults
  POST   /_sim/reset                everything as at the start; held requests are let go

  With at_least (or waiting) a GET waits until so many match, at most timeout_ms
  (10000), and says "timed_out". The outcome of a request is pending, answered, cut
  (by a fault) or client_closed. Ledger actions: purchase, import, update, release,
  assign_e911, remove_e911, e911_active, e911_failed, e911_unregistered, transfer,
  assign_phone_route, create_address, lookup, bill, seed.

FAULTS
  A fault hits the next request that matches; all members may be left out.
    method, path_prefix, path_regex   which requests (the regex searches path and query)
    times 1, skip 0                   how many it hits (0: all) after how many
    do   pass                   act and answer as always (for holds, delays, keep_bytes)
         answer                 do not act; send status, headers, body
         act_then_answer        act, then send status, headers, body instead
         close, act_then_close  close the connection before or after acting
         never_answer, act_then_never_answer
    status 503, headers {}, content_type, body ""   (a body that is not a text is sent as JSON)
    keep_bytes N                send only N bytes of the body, then close
    raw "..."                   send these bytes instead of an answer, then close
    reset true                  close with RST instead of FIN
    hold_before, hold_after     a name: wait, before or after acting, until it is released
    delay_ms, delay_virtual_s   wait before acting, in real or in virtual time

  The next purchase happens but its answer is lost:
    curl -d '{"method":"POST","path_prefix":"/api/relay/rest/phone_numbers","do":"act_then_close"}' \
      http://127.0.0.1:8090/_sim/faults
  Every request is refused for now, with a hint when to come back:
    curl -d '{"path_prefix":"/api/","times":0,"do":"answer","status":429,"headers":{"Retry-After":"2"}}' \
      http://127.0.0.1:8090/_sim/faults
  A purchase waits after it has happened, until it is released:
    curl -d '{"method":"POST","hold_after":"bought"}' http://127.0.0.1:8090/_sim/faults
    curl 'http://127.0.0.1:8090/_sim/holds/bought?waiting=1'
    curl -X POST http://127.0.0.1:8090/_sim/holds/bought/release
)";

}  // namespace sim
