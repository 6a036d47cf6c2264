package foi

// Terms lets the tests see what a text is looked for by.
var Terms = terms
