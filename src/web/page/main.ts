// The style of pages that the server writes whole: notices, problems, and what has no script.
import '../ui/tokens.css'
import '../ui/base.css'
import './main.css'
