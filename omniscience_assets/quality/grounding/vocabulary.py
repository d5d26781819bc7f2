"""Words that captions need to speak of any figure, and names that science knows without a paper."""

GENERIC = frozenset(
    """
    a about above absolute across additional after again against all almost along already also although always amount amounts an and another any
    approach approximately are area areas around article as aspect at average axes axis band bands bar bars base because before begin
    behaviour behavior below beneath best better between beyond blue black both bottom box boxes brown by calculated can case cases category categories center
    centre certain chart circle circles clear clearly close closed cluster clusters color colored colour coloured column columns combined compared comparison
    comparable component components computed condition conditions configuration connecting connection consistent constant contour contours contrast contribution
    corresponding count counts course cross crosses crossing curve curves cyan dark dashed data dataset datasets decrease dense density dependence depicted
    describe described diagram diamond diamonds difference differences different dimension direction display displayed distance distinct distribution distributions
    does dot dots dotted down drawn drop during each early edge effect eight element elements end entire entries entry equal error errors estimate estimated
    every evolution example except expected factor few figure filled final finally first five flat flow
    following for four fourth fraction from full function gap general given gold gradual graph graphs gray green grey grid group grouped groups growth has have
    high higher highest histogram histograms horizontal however image images in increase indicated individual initial inner input inset instead intermediate
    interval into is it its itself key kind label labeled labelled labels large larger largest last late later latter layer layout least left legend less
    level levels light like limit line linear lines list listed location log logarithmic long longest low lower lowest magenta main major many map marked
    marker markers mark marks maximum mean measure measured measurement measurements median method methods mid middle minimum minor more most
    multiple narrow near nearest nearly negative next nine no node nodes none normal not number numbers observed of off olive on one ones only open
    orange order ordinate original other others outer output over overall own pair panel panels part parts pattern peak peaks performance period pink plain plateau
    plot plots plotted point points position positions positive prediction predicted predictions present previous process profile profiles property purple
    quantity quantities quarter range ranges rate rates ratio raw read reading red reference region regions related relation relative remaining remains respective
    respectively rest result results right rise rising row rows same sample samples scale scales scatter scattered second section seen separate sequence series
    set sets seven several shaded shallow shape shaped share sharp short shorter shown shows side similar simple single six size
    slightly slope small smaller smallest smooth so solid some source sparse spectra spectrum spread square squares stable stacked stage standard star stars
    state steady steep step steps stepped straight strong structure style subplot symbol symbols system table tall taller tallest tan tail task teal ten
    term text than that the their them then there these they thick thin third this those three threshold through throughout tick ticks
    time times title titled to together top total trace traces treatment trend trends triangle triangles true turquoise twelve twin two type types
    typical under until up upper upward used using value values variable variant variants variation various version versions vertical very violet visible
    was wave waves weak well were what when where whereas which while white whole wide width with within without yellow zero zone yet it's decay decline fall
    falling fluctuations fluctuation dip trough valley minimum maxima minima bump hump onset offset height depth reading figure's curve's uncertainty interval
    confidence error-bar envelope outline filled swarm cloud clouds correlation association scatterplot heatmap surface colourbar colorbar colormap interquartile quartile
    we our us note notice see observe find here look reader eye caption winner entries plotted limits
    whisker whiskers outlier outliers bin bins mode modes spike spikes crest summit abscissa x y z left-hand right-hand lowermost uppermost outermost innermost mostly
    """.split()
)
"""Small letters."""

KNOWN_NAMES = frozenset(
    """
    gaussian bayesian lorentzian poisson boltzmann fourier laplace pearson spearman kendall euclidean cartesian monte carlo markov newton kepler hubble planck bose einstein
    fermi dirac maxwell euler lagrange hamiltonian hermitian bernoulli arrhenius roc auc cdf pdf rgb rmse mse mae snr fwhm sem tem afm stm ct mri pca tsne umap svm
    cnn rnn lstm gpu cpu usa uk eu ai ml nlp llm dna rna pcr ir uv id ii iii iv vi vii viii ix std sd se ci iqr january february march april june july august september
    october november december jan feb mar apr jun jul aug sep oct nov dec monday tuesday wednesday thursday friday saturday sunday english latin greek arabic roman
    i'm na vs eq fig figs ref north south east west celsius kelvin fahrenheit pareto voronoi kaplan meier bland altman venn sankey gantt manhattan kde pdfs cdfs qq bic aic
    u-shaped s-shaped v-shaped bell-shaped fair
    """.split()
)
"""Names that a caption may use of its own: of mathematicians, of statistics, of months; small letters."""
